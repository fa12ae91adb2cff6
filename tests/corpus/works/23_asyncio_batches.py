"""Scores arrive one by one and are made into batches: a serving loop, as an asyncio chapter would have it."""

import asyncio

import torch
from torch import nn

torch.manual_seed(3)
model = nn.GRU(4, 6, batch_first=True).eval()
head = nn.Linear(6, 2)


async def client(name, queue, answers):
    for number in range(2):
        await asyncio.sleep(0)
        done = asyncio.get_running_loop().create_future()
        await queue.put((f"{name}{number}", torch.full((3, 4), float(number)), done))
        answers[f"{name}{number}"] = await done


async def serve(queue, total):
    served = 0
    while served < total:
        batch = [await queue.get()]
        while not queue.empty() and len(batch) < 4:
            batch.append(queue.get_nowait())
        with torch.no_grad():
            _, h_n = await asyncio.to_thread(model, torch.stack([x for _, x, _ in batch]))
        for (_, _, done), logits in zip(batch, head(h_n[-1]), strict=True):
            done.set_result(int(logits.argmax()))
        served += len(batch)
        print("a batch of", len(batch))


async def main():
    queue, answers = asyncio.Queue(), {}
    clients = [client(name, queue, answers) for name in "abc"]
    await asyncio.gather(serve(queue, 6), *clients)
    print(sorted(answers))
    print("all the same for one input:", len({answers[f"{name}0"] for name in "abc"}) == 1)


asyncio.run(main())
