class Vocabulary:
    def __init__(self, words):
        self.index = {word: i for i, word in enumerate(words)}

    def encode(self, text):
        try:
            return [self.index[word] for word in text.split()]
        except KeyError as missing:
            raise ValueError(f"not in the vocabulary: {missing}") from missing


vocabulary = Vocabulary(["a", "b"])
print(vocabulary.encode("a b a"))
vocabulary.encode("a c")
