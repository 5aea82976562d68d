#!/bin/bash
# Trains, exports and evaluates; everything lands in build/. Needs PyTorch and a CUDA device.
# usage: ./run_all.sh VAE_SECONDS TRAIN_SECONDS     (VAE_SECONDS 0 keeps the shipped VAE and continues from the shipped checkpoint)
set -euo pipefail
cd "$(dirname "$0")"
export PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
checkpoint=${NANO_CHECKPOINT:-../../model/nano/checkpoint}
mkdir -p build
init=()
if [ "$1" -gt 0 ]; then
  python3 train_vae.py --seconds "$1" --out build | tee build/vae.log
else
  python3 vae_from_checkpoint.py build/vae.pt
  init=(--init "$checkpoint")
fi
# A VAE this far off would make the rest a waste of time.
python3 -c "import torch; r = torch.load('build/vae.pt')['psnr']; print(r); assert min(r.values()) > 21"
python3 train.py --vae build/vae.pt --seconds "$2" --out build/export --batch 96 --muon 0.015 --decay_from 0.4 "${init[@]}" | tee build/train.log
python3 sample.py --ckpt build/export --out build/eval --n 32 | tee build/eval.log
echo "Look at build/eval, then copy build/export over $checkpoint and run goldens.py to renew the examples."
