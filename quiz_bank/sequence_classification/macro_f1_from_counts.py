"""From the counts of right and wrong answers to F1, averaged in three ways."""
hits = 12  # @param {type:"slider", min:1, max:20, step:1}
false_alarms = 10  # @param {type:"slider", min:0, max:60, step:1}

RARE, COMMON = 20, 180                               # test sequences of either class
misses = RARE - hits
quiet = COMMON - false_alarms                        # common sequences that raised no alarm

f1_rare = 2 * hits / (2 * hits + misses + false_alarms)
f1_common = 2 * quiet / (2 * quiet + misses + false_alarms)

macro_f1 = (f1_rare + f1_common) / 2
micro_f1 = (hits + quiet) / (RARE + COMMON)
weighted_f1 = (RARE * f1_rare + COMMON * f1_common) / (RARE + COMMON)

print(f"F1 of the rare class    {f1_rare:.3f}")
print(f"F1 of the common class  {f1_common:.3f}")
print(f"macro F1     {macro_f1:.3f}")
print(f"micro F1     {micro_f1:.3f}")
print(f"weighted F1  {weighted_f1:.3f}")
