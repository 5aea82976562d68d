"""Golden tensors and demo clips from the exported checkpoint (CPU, fp32)."""
import json, os, sys, time
import torch
import common, data, mllm as M
from sample import Pipeline, prompts, psnr

os.makedirs("goldens", exist_ok=True)
torch.set_grad_enabled(False)
p = Pipeline(common.CHECKPOINT, "cpu")
W = data.World("cpu", 4242)
q = lambda x: common.to_u8(x).float() / 127.5 - 1
only = sys.argv[1:]


def frames_u8(v):
    return common.to_u8(v).permute(1, 2, 3, 0).contiguous()  # [T,H,W,3]


summary = {}
for task in M.TASKS:
    d = W.sample(task, 1)
    ref, tgt = q(d["ref"]), q(d["tgt"])
    tmp = task in ("motion", "camera", "effect")
    first = tgt[:, :, 0] if tmp else None
    pr = prompts(task, d["seq"])
    ex = common.EXAMPLES + "/" + task
    os.makedirs(ex, exist_ok=True)
    for i, f in enumerate(frames_u8(ref[0])):
        common.write_png("%s/reference_%02d.png" % (ex, i), f.numpy())
    if tmp:
        common.write_png(ex + "/first_frame.png", frames_u8(tgt[0])[0].numpy())
    json.dump(dict(task=task, prompt=pr[0] if pr else None, frames=17, fps=8), open(ex + "/example.json", "w"), indent=1)
    if task not in ("motion", "style") or (only and task not in only):
        continue
    torch.manual_seed(20 + M.TASKS.index(task))
    noise = torch.randn(1, 16, 5, 16, 16)
    g = {}
    for solver in ("euler", "unipc"):
        t0, tr = time.time(), {}
        out = p.run(task, ref, first, pr, noise, 20, 1.0, 3.0, solver, trace=tr)
        print(task, solver, "seconds %.1f" % (time.time() - t0), "psnr vs ground truth", float(psnr(out, tgt, 1 if tmp else 0)), flush=True)
        if solver == "unipc":
            g.update(unipc_final_latents=tr["latents"][0], unipc_frames=frames_u8(tr["frames"][0]))
            continue
        ids, kind, pos = M.build_sequence(task, pr[0] if pr else "")
        g.update(reference_frames=frames_u8(ref[0]), target_ground_truth=frames_u8(tgt[0]), input_ids=torch.tensor(ids), position_ids=torch.tensor(pos).T.contiguous(),
                 mllm_frames=data.mllm_frames(first, ref)[0], reference_latents=tr["zr"][0], condition_latents=tr["c"][0], l_ref=tr["l_ref"][0],
                 mask=tr["mask"][0], query_hidden=tr["hidden"][0], connector_output=tr["ctx"][0], noise=noise[0],
                 ref_k_first=tr["cache"][0][0][0][0][0], ref_v_first=tr["cache"][0][0][0][1][0], ref_k_last=tr["cache"][0][0][-1][0][0],
                 ref_v_last=tr["cache"][0][0][-1][1][0], velocity_step0=tr["v0"][0], velocity_step0_no_reference=tr["v0_noref"][0],
                 final_latents=tr["latents"][0], frames=frames_u8(tr["frames"][0]), frames_float=tr["frames"][0],
                 offset_thw=torch.tensor(tr["off"]), sigmas=__import__("sample").sigmas(20, 3.0, "euler"), sigmas_unipc=__import__("sample").sigmas(20, 3.0, "unipc"))
        if tmp:
            g["first_frame"] = frames_u8(tgt[0])[0].contiguous()
        rows = [ref[0]] + ([first[0][:, None].expand(-1, 17, -1, -1)] if tmp else []) + [out[0], tgt[0]]
        common.sheet("goldens/%s.png" % task, rows)
    common.save_safetensors("goldens/%s.safetensors" % task, {k: v.contiguous() for k, v in g.items()},
                            {"task": task, "prompt": pr[0] if pr else "", "sampler": "euler: u=1-i/20, sigma=3u/(1+2u), t=1000 sigma float; x+=(s[i+1]-s[i])*v; guidance 1; unipc: u=linspace(0.999,0,21), t truncated, as Wan2.1",
                             "note": "input_ids -1 are MetaQuery positions; K un-rotated [L,heads,128]; frames [T,H,W,3]; latents normalised"})
