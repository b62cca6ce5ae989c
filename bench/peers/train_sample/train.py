"""Trains the sample's model on the dumped pictures: train.py FOLDER [EPOCHS] writes FOLDER/network.pt"""

import sys
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from network import Network

BATCH = 128
EPOCHS = 9
PEAK_RATE = 0.01
WEIGHT_DECAY = 1e-4


def load(folder, split):
    """uint8 NHWC as the generator wrote it, to the model's float NCHW: x / 255, minus 0.5, divided by 0.25"""
    images = torch.from_numpy(np.load(folder / f"{split}_images.npy"))
    labels = torch.from_numpy(np.load(folder / f"{split}_labels.npy")).long()
    return images.permute(0, 3, 1, 2).contiguous(), labels


def prepare(images):
    return (images.float() / 255 - 0.5) / 0.25


def accuracy(network, images, labels):
    network.eval()
    with torch.no_grad():
        hits = [
            (network(prepare(images[at : at + 500])).argmax(1) == labels[at : at + 500]).sum().item()
            for at in range(0, len(labels), 500)
        ]
    return 100 * sum(hits) / len(labels)


def train(network, images, labels, test, epochs):
    steps = epochs * (len(labels) // BATCH)
    optimizer = torch.optim.AdamW(network.parameters(), lr=PEAK_RATE, weight_decay=WEIGHT_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, PEAK_RATE, total_steps=steps, pct_start=0.2)
    start = time.time()
    for epoch in range(epochs):
        network.train()
        total = 0.0
        order = torch.randperm(len(labels))
        for at in range(0, len(labels) - BATCH + 1, BATCH):
            chosen = order[at : at + BATCH]
            batch = prepare(images[chosen])
            mirrored = torch.rand(BATCH) < 0.5
            batch[mirrored] = batch[mirrored].flip(3)
            loss = F.cross_entropy(network(batch.contiguous(memory_format=torch.channels_last)), labels[chosen])
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item()
        average = total / (len(labels) // BATCH)
        print(f"epoch {epoch + 1}: loss {average:.4f}, test {accuracy(network, *test):.2f} %, {time.time() - start:.0f} s", flush=True)


def main():
    folder = Path(sys.argv[1])
    epochs = int(sys.argv[2]) if len(sys.argv) > 2 else EPOCHS
    torch.set_num_threads(2)
    torch.manual_seed(0)
    network = Network().to(memory_format=torch.channels_last)
    print(f"{sum(p.numel() for p in network.parameters())} parameters")
    train(network, *load(folder, "train"), load(folder, "test"), epochs)
    torch.save(network.state_dict(), folder / "network.pt")


if __name__ == "__main__":
    main()
