"""What the auto-encoder is trained for: the waveform and spectra of three resolutions; no discriminator."""

from __future__ import annotations

import torch

WINDOWS = (256, 1024, 2048)
_FLOOR = 1e-4


def distance(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """How far y is from x (batch, length): a number.

    The mean of the waveforms' difference by their level, of spectra's differences by their level, and of the
    difference of log10 spectra.
    """
    wave = ((x - y).abs().mean(1) / (x.abs().mean(1) + 1e-2)).mean()
    total = wave
    for size in WINDOWS:
        before, after = _magnitudes(x, size), _magnitudes(y, size)
        apart = (before - after).flatten(1).norm(dim=1) / (before.flatten(1).norm(dim=1) + 0.1)
        heard = ((before + _FLOOR).log10() - (after + _FLOOR).log10()).abs().mean()
        total = total + (apart.mean() + heard) / len(WINDOWS)
    return total


def _magnitudes(x: torch.Tensor, size: int) -> torch.Tensor:
    window = torch.hann_window(size, device=x.device)
    bins = torch.stft(x, size, size // 4, window=window, normalized=True, return_complex=True, pad_mode="constant")
    return (bins.real.square() + bins.imag.square() + 1e-12).sqrt()
