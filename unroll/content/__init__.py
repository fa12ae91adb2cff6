"""The only readers of `quiz_bank/` and `lessons/`: schema errors, evidence, proofs."""
