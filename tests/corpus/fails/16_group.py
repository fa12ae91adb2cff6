problems = []
for value in ("1", "x", "y"):
    try:
        print(int(value))
    except ValueError as problem:
        problem.add_note(f"while reading {value!r}")
        problems.append(problem)
raise ExceptionGroup("some values are no numbers", problems)
