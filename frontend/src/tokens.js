// Which parts of a Python program are told apart, for the editor and for listings; tokens.css has the colours.
import { tags as t } from "@lezer/highlight";

/** Lists of lezer's tags, each with the name of its colour. */
export const TOKENS = [
  [[t.keyword, t.operatorKeyword, t.controlKeyword, t.definitionKeyword, t.moduleKeyword], "keyword"],
  [[t.string, t.special(t.string), t.character, t.escape], "string"],
  [[t.number, t.bool, t.null, t.atom], "number"],
  [[t.function(t.definition(t.variableName)), t.function(t.variableName), t.function(t.propertyName)], "function"],
  [[t.definition(t.className), t.className, t.typeName, t.meta, t.self], "type"],
  [[t.comment, t.lineComment], "comment"],
  [[t.invalid], "error"],
];
