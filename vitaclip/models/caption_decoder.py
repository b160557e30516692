"""Caption decoder: frame features become a sentence, by beam search.

The captioning head that Prompt Switch (Deng et al., ICCV 2023) trains beside itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

from vitaclip.errors import InputError
from vitaclip.models.backbone import Backbone
from vitaclip.models.text_tower import TextTower

FREQUENT = {  # words that say little, by their number in CLIP's vocabulary
    267: ",", 269: ".", 320: "a", 518: "the", 525: "on", 530: "in", 531: "to", 533: "is",
    537: "and", 539: "of", 550: "an", 589: "this", 631: "are", 682: "that", 763: "here",
    781: "about", 997: "there", 49406: "start of text", 49407: "end of text",
}  # fmt: skip
WORDS = 49408  # in CLIP's vocabulary


class CaptionDecoder(nn.Module):
    """Writes what a clip's frame features hold (Deng et al., ICCV 2023, section 3.3).

    Training it pulls into the features what the sentence says; search never needs it. It reads
    the frames as they are, not normalised, and the words so far as CLIP's own vectors. Where these
    have another width than the features (in the paper's CLIPs they agree), one layer leads over.
    """

    def __init__(
        self,
        width: int,
        heads: int,
        hidden: int,
        words: int = WORDS,
        layers: int = 2,
        frequent: Sequence[int] = tuple(FREQUENT),
        seen: int | None = None,  # width of the features, where words have another
    ) -> None:
        super().__init__()
        self.ids: Tensor  # (words,) the tokens it can say, rising
        self.options = {"width": width, "heads": heads, "hidden": hidden, "words": words}
        self.options |= {"layers": layers, "seen": seen}  # all that builds the same head again
        self.bridge = nn.Identity() if seen in (None, width) else nn.Linear(seen, width)
        self.frequent = tuple(frequent)
        self.norm = nn.LayerNorm(width)
        layer = nn.TransformerDecoderLayer(width, heads, hidden, dropout=0.0, batch_first=True)
        self.decoder = nn.TransformerDecoder(layer, layers, nn.LayerNorm(width))
        self.say = nn.Linear(width, words)
        self.register_buffer("ids", torch.arange(words))

    @classmethod
    def for_backbone(
        cls, backbone: Backbone, captions: Sequence[str] = (), layers: int = 2
    ) -> CaptionDecoder:
        """A fresh head that fits a backbone and starts from its word vectors.

        Given `captions`, it can say the words that occur in them and no others, which takes a
        hundredth of the room.
        """
        tower = _text_tower(backbone)
        vectors = tower.text.token_embedding.weight.detach()  # (words, d)
        ids = _occurring(backbone, captions) if captions else torch.arange(len(vectors))
        hidden = tower.blocks[0].mlp.c_fc.out_features
        sizes = (vectors.shape[1], tower.heads, hidden, len(ids), layers)
        head = cls(*sizes, seen=_features(tower)).to(backbone.device)
        head.ids.copy_(ids)
        head.say.weight.data.copy_(vectors[head.ids])
        nn.init.zeros_(head.say.bias)
        return head

    def forward(self, memory: Tensor, backbone: Backbone, tokens: Tensor) -> Tensor:
        """Frames (b, t, e) and words so far (b, l) to what may follow each: (b, l, words)."""
        return self.say(self._listen(memory, backbone, tokens))

    def places(self, tokens: Tensor) -> Tensor:
        """Token numbers as places among the words it can say, -1 for all others."""
        place = torch.searchsorted(self.ids, tokens.contiguous()).clamp(max=len(self.ids) - 1)
        return torch.where(self.ids[place] == tokens, place, -1)

    def weights(self, frequent: float = 0.25) -> Tensor:
        """How much each word counts in the loss (words,): frequent ones less, as in the paper."""
        common = torch.isin(self.ids, torch.tensor(self.frequent, device=self.ids.device))
        return torch.where(common, frequent, 1.0).to(self.say.weight)

    @torch.no_grad()
    def write(
        self, memory: Tensor, backbone: Backbone, beam: int = 1, longest: int = 40
    ) -> list[str]:
        """A sentence for each clip of (b, t, e), of at most `longest` tokens.

        With `beam` 1 the likeliest next word is taken each time; else that many lines are kept,
        and the one whose words are likeliest on average wins.
        """
        tokenizer, b = backbone.tokenizer, len(memory)
        start, end = tokenizer.sot_token_id, tokenizer.eot_token_id
        memory = memory.repeat_interleave(beam, dim=0)
        lines = torch.full((b, beam, 1), start, device=memory.device)
        score = torch.full((b, beam), float("-inf"), device=memory.device, dtype=memory.dtype)
        score[:, 0] = 0.0  # all lines start the same, so one is enough
        length = torch.zeros_like(score)
        longest = min(longest, len(_text_tower(backbone).text.positional_embedding) - 1)
        for _ in range(longest):
            gain = self._next(memory, backbone, lines, start, end)  # (b, beam, words)
            score, best = (score[..., None] + gain).flatten(1).topk(beam)
            line, word = best // gain.shape[2], self.ids[best % gain.shape[2]]
            lines = lines.gather(1, line[..., None].expand(-1, -1, lines.shape[2]))
            length = length.gather(1, line) + (lines[..., -1] != end)
            lines = torch.cat([lines, word[..., None]], dim=2)
            if (word == end).all():
                break
        best = (score / length).argmax(dim=1)
        return [_decode(tokenizer, line[i], end) for line, i in zip(lines, best)]

    def _listen(self, memory: Tensor, backbone: Backbone, tokens: Tensor) -> Tensor:
        """What the head knows at each word (b, l, d); CLIP's word vectors learn nothing here."""
        text = _text_tower(backbone).text
        with torch.no_grad():
            words = text.token_embedding(tokens) + text.positional_embedding[: tokens.shape[1]]
        later = nn.Transformer.generate_square_subsequent_mask(
            tokens.shape[1], device=words.device, dtype=words.dtype
        )
        seen = self.bridge(memory)
        return self.decoder(self.norm(words), seen, tgt_mask=later, tgt_is_causal=True)

    def _next(
        self, memory: Tensor, backbone: Backbone, lines: Tensor, start: int, end: int
    ) -> Tensor:
        """Log-probability of each next word (b, beam, words); an ended line only ends again."""
        known = self._listen(memory, backbone, lines.flatten(0, 1))
        gain = self.say(known[:, -1]).log_softmax(dim=-1).unflatten(0, lines.shape[:2])
        gain[..., self.ids == start] = float("-inf")
        still = torch.where(self.ids == end, 0.0, float("-inf")).to(gain)
        return torch.where((lines[..., -1:] == end), still, gain)


def _occurring(backbone: Backbone, captions: Sequence[str]) -> Tensor:
    """The numbers of all tokens in the captions, start and end among them, padding not."""
    tokens, ends = backbone.tokens(captions)
    return tokens[torch.arange(tokens.shape[1], device=ends.device) <= ends[:, None]].unique()


def _text_tower(backbone: Backbone) -> TextTower:
    if backbone.text is None:
        raise InputError(f"{backbone.name} has no causal text tower, so it writes no captions.")
    return backbone.text


def _features(tower: TextTower) -> int:
    """The width of what the text tower, and so the image tower, gives."""
    projection = tower.text.text_projection
    if isinstance(projection, nn.Linear):
        return projection.out_features
    return projection.shape[1]


def _decode(tokenizer: Any, line: Tensor, end: int) -> str:
    """Token numbers (l,) up to the end of text as words, with no space before a full stop."""
    tokens = line[1:].tolist()
    tokens = tokens[: tokens.index(end)] if end in tokens else tokens
    sentence = tokenizer.decode(tokens).strip()
    return sentence.replace(" .", ".").replace(" ,", ",")
