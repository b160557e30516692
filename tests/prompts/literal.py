"""Vita-CLIP written out slowly, to compare the engine with."""

import torch
import torch.nn.functional as F


def slow_see(model, frames):
    """Vita-CLIP literally: frame by frame, every row in every layer, in the authors' order."""
    own, tower = model.video, model.backbone.vision_tower
    features = []
    for video in frames:  # (t, 3, s, s)
        t = len(video)
        x = tower.embed(video[None])[0]
        for i in range(t):
            x[i] += own.time[i * len(own.time) // t]
        if own.patch_bias is not None:
            x[:, 1:] += own.patch_bias
        x = tower.norm(x)  # (t, n, d)
        for layer, block in enumerate(tower.blocks):
            x = torch.stack([slow_block(own, block, x, layer, i) for i in range(t)])
        features.append(tower.visual.ln_post(x[:, 0]) @ tower.visual.proj)
    return torch.stack(features)


def slow_block(own, block, x, layer, i):
    """What becomes of frame `i` of a video (t, n, d) in one layer."""
    t, count = len(x), own.options["globals"]
    first, patches = x[i, :1], x[i, 1:]
    shared = own.globals[layer] if count else x.new_zeros(0, x.shape[2])
    local, summary = x.new_zeros(0, x.shape[2]), x.new_zeros(0, x.shape[2])
    if own.options["locals"] or own.options["summary"]:
        told = torch.stack([own.tell[layer](x[j, 0]) for j in range(t)])
    if own.options["locals"]:
        table = own.locals[layer]
        local = torch.stack([table[j * len(table) // t] + told[j] for j in range(t)])
    if own.options["summary"]:
        part = own.summary[layer]
        normed = part.norm(told)
        summary = told[i : i + 1] + literal_attention(part.attention, normed)[i : i + 1]
    full = torch.cat([first, local, shared, patches, summary])
    z = full + literal_attention(block.attn, block.ln_1(full))
    z = torch.cat([z[:1], z[1 + len(local) : len(z) - len(summary)]])
    z = z + block.mlp(block.ln_2(z))
    return torch.cat([z[:1], z[1 + count :]])


def literal_attention(attn, x):
    """Every row of (m, d) reads every row, head by head."""
    query, key, value = F.linear(x, attn.in_proj_weight, attn.in_proj_bias).chunk(3, dim=-1)
    width = x.shape[1] // attn.num_heads
    read = []
    for start in range(0, x.shape[1], width):
        head = slice(start, start + width)
        scores = query[:, head] @ key[:, head].T / width**0.5
        read.append(scores.softmax(dim=-1) @ value[:, head])
    return attn.out_proj(torch.cat(read, dim=-1))
