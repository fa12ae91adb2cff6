// Bundles src/*.js into unroll/ui/components/assets/<name>-<hash>.js, one self-contained module each.
// `--check` builds in memory and fails when a committed file is not what the sources give.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, unlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const assets = join(here, "..", "unroll", "ui", "components", "assets");
const checking = process.argv.includes("--check");
let stale = 0;

mkdirSync(assets, { recursive: true });
for (const name of ["editor", "listing", "live", "room", "remote", "stage"]) {
  const { outputFiles } = await build({
    absWorkingDir: here,
    entryPoints: [join("src", `${name}.js`)],
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    banner: { js: "// Built from frontend/src by `npm run build`. Third-party licences: frontend/THIRD_PARTY.md\n" },
    loader: { ".css": "text" },
  });
  const text = outputFiles[0].text;
  const file = `${name}-${createHash("sha256").update(text).digest("hex").slice(0, 10)}.js`;
  // The hash is in the name because Streamlit serves assets as cacheable: a new build needs a new address.
  const others = readdirSync(assets).filter((other) => other.startsWith(`${name}-`) && other !== file);
  if (checking) {
    if (!existsSync(join(assets, file)) || readFileSync(join(assets, file), "utf8") !== text || others.length) {
      console.error(`${name}: the committed build is not what the sources give. Run: npm run build`);
      stale += 1;
    }
    continue;
  }
  writeFileSync(join(assets, file), text);
  others.forEach((other) => unlinkSync(join(assets, other)));
  console.log(`${file}  ${(text.length / 1024).toFixed(0)} KiB`);
}
process.exitCode = stale ? 1 : 0;
