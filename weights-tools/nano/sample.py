"""Flow sampling with the exported checkpoint, contact sheets and metrics on held-out seeds."""
import argparse, json, math, os, time
import torch
import common, data, dit as D, mllm as M
from export import load

OFFSET = {"motion": "w", "camera": "w", "effect": "w", "id": "t", "style": "t"}
FLAG = {"motion": -1., "camera": -1., "effect": -1., "id": -2., "style": -3.}


def sigmas(n, shift=3.0, kind="euler"):
    """euler: u = 1 - i/n (t float); unipc: u = linspace(0.999, 0, n+1) (t truncated). Shifted, last sigma 0."""
    u = torch.linspace(1.0 if kind == "euler" else 0.999, 0.0, n + 1, dtype=torch.float64)[:n]
    s = shift * u / (1 + (shift - 1) * u)
    return torch.cat([s, torch.zeros(1, dtype=torch.float64)])


class UniPC:
    """Order-2 bh2 predictor-corrector on flow x0 predictions."""

    def __init__(self, sig):
        self.s, self.n, self.i = sig.tolist(), len(sig) - 1, 0
        self.m1 = self.m2 = self.xl = None
        self.p = 0

    def lam(self, i):
        return math.log((1 - self.s[i]) / self.s[i])

    def step(self, v, x):
        i, s = self.i, self.s
        m = x - s[i] * v
        if i > 0:
            h = self.lam(i) - self.lam(i - 1)
            B, al = math.expm1(-h), 1 - s[i]
            base = (s[i] / s[i - 1]) * self.xl - al * B * self.m1
            if self.p == 1:
                x = base - al * B * 0.5 * (m - self.m1)
            else:
                r = (self.lam(i - 2) - self.lam(i - 1)) / h
                d1 = (self.m2 - self.m1) / r
                q = -h
                f1 = B / q - 1
                b1 = f1 / B
                b2 = 2 * (f1 / q - 0.5) / B
                r0 = (b2 - b1) / (r - 1)  # rho0 + rho1 = b1 ; r rho0 + rho1 = b2
                x = base - al * B * (r0 * d1 + (b1 - r0) * (m - self.m1))
        p = min(2, self.n - i, i + 1)
        if s[i + 1] == 0:
            xn = m
        else:
            h = self.lam(i + 1) - self.lam(i)
            B, al = math.expm1(-h), 1 - s[i + 1]
            xn = (s[i + 1] / s[i]) * x - al * B * m
            if p == 2:
                r = (self.lam(i - 1) - self.lam(i)) / h
                xn = xn - al * B * 0.5 * (self.m1 - m) / r
        self.xl, self.m2, self.m1, self.p, self.i = x, self.m1, m, p, i + 1
        return xn


class Pipeline:
    def __init__(self, root, dev):
        self.dev = dev
        self.vae, self.dit, self.mllm, self.conn = load(root, dev)

    def context(self, task, first, ref, prompt=None, null=False):
        """first [n,3,H,W] or None, ref [n,3,T,H,W] in [-1,1], prompt: list of n strings. -> hidden, ctx"""
        n = ref.shape[0]
        seqs = [M.build_sequence(task, p or "", null=null) for p in (prompt or [""] * n)]
        tab = M.SeqTable(seqs, self.dev)
        fr = data.mllm_frames(first, ref)
        ti = torch.full((n,), M.TASKS.index(task), device=self.dev, dtype=torch.long)
        return M.mllm_queries(self.mllm, self.conn, tab.ids, tab.idx, tab.pos, tab.q0, ti, fr)

    def inputs(self, task, ref, first=None):
        zr = self.vae.encode(ref)
        n, _, f, h, w = zr.shape
        cv = torch.zeros_like(ref)
        mask = torch.zeros(n, 4, f, h, w, device=self.dev)
        if first is not None:
            cv[:, :, 0] = first
            mask[:, :, 0] = 1
        c = self.vae.encode(cv)
        l_ref = torch.cat([zr, torch.full_like(mask, FLAG[task]), zr], 1)
        off = (0, 0, w // 2) if OFFSET[task] == "w" else (f, 0, 0)
        return zr, c, mask, l_ref, off

    @torch.no_grad()
    def run(self, task, ref, first=None, prompt=None, noise=None, steps=20, g=1.0, shift=3.0, solver="euler", use_ref=True, trace=None):
        zr, c, mask, l_ref, off = self.inputs(task, ref, first)
        cache = []
        if use_ref:
            ca, grid = self.dit.ref_cache(l_ref)
            cache = [(ca, grid, off)]
        hid, ctx = self.context(task, first, ref, prompt)
        nctx = self.context(task, first, ref, None, True)[1] if g != 1 else None
        x = torch.randn(zr.shape, device=self.dev) if noise is None else noise.clone()
        sg = sigmas(steps, shift, solver)
        uni = UniPC(sg)
        n = x.shape[0]
        for i in range(steps):
            tt = 1000 * sg[i].item()
            if solver == "unipc":
                tt = float(int(tt))
            t = torch.full((n,), tt, device=self.dev)
            l = torch.cat([x, mask, c], 1)
            v = self.dit.velocity(l, t, ctx, cache)
            if g != 1:
                u = self.dit.velocity(l, t, nctx, cache)
                v = u + g * (v - u)
            if trace is not None and i == 0:
                trace.update(zr=zr, c=c, mask=mask, l_ref=l_ref, off=off, hidden=hid, ctx=ctx, cache=cache, noise=x.clone(), v0=v,
                             v0_noref=self.dit.velocity(l, t, ctx, []), t0=tt)
            x = uni.step(v, x) if solver == "unipc" else x + (sg[i + 1] - sg[i]).item() * v
        out = self.vae.decode(x)
        if trace is not None:
            trace.update(latents=x, frames=out)
        return out


def psnr(a, b, f0=0):
    return 10 * torch.log10(4 / ((a[:, :, f0:] - b[:, :, f0:]) ** 2).flatten(1).mean(1).clamp_min(1e-6))


def centroid(v, bg):
    w = ((v - bg).abs().sum(1) - 0.35).clamp(min=0)
    yy, xx = torch.meshgrid(torch.arange(128, device=v.device).float(), torch.arange(128, device=v.device).float(), indexing="ij")
    s = w.sum((2, 3)).clamp_min(1e-3)
    return torch.stack([(w * xx).sum((2, 3)) / s, (w * yy).sum((2, 3)) / s], -1), s


def prompts(task, seq):
    if task == "id":
        return [data.id_prompt((int(s) - data.SEQ_ID) // 8, (int(s) - data.SEQ_ID) % 8) for s in seq]
    if task == "style":
        out = []
        for s in seq:
            k = int(s) - data.SEQ_STYLE
            out.append(data.style_prompt(k // 576, k // 64 % 9, k // 8 % 8, k % 8))
        return out
    return None


def evaluate(pipe, dev, n, out, guidances, steps=20, seed=777, solver="euler", batch=32):
    res = {}
    W = data.World(dev, seed)
    for task in M.TASKS:
        torch.manual_seed(5)
        r = {}
        d = W.sample(task, n)
        # 8-bit inputs, as any user clip would be
        q = lambda x: common.to_u8(x).float() / 127.5 - 1
        ref, tgt = q(d["ref"]), q(d["tgt"])
        tmp = task in ("motion", "camera", "effect")
        first = tgt[:, :, 0] if tmp else None
        pr = prompts(task, d["seq"])
        noise = torch.randn(n, 16, 5, 16, 16, device=dev)
        f0 = 1 if tmp else 0

        def go(g=1.0, ref_=ref, pr_=pr, use_ref=True):
            o = []
            for i in range(0, n, batch):
                s = slice(i, i + batch)
                o.append(pipe.run(task, ref_[s], None if first is None else first[s], None if pr_ is None else pr_[s], noise[s], steps, g, solver=solver, use_ref=use_ref))
            return torch.cat(o)

        outs = {"g%g" % g: go(g) for g in guidances}
        g0 = guidances[0]
        outs["wrong_reference"] = go(g0, ref.roll(1, 0))
        outs["no_reference_kv"] = go(g0, use_ref=False)
        if pr:
            outs["wrong_prompt"] = go(g0, pr_=pr[1:] + pr[:1])
        outs["vae_ceiling"] = torch.cat([pipe.vae.decode(pipe.vae.encode(tgt[i:i + batch])) for i in range(0, n, batch)])
        outs["copy_first_frame" if tmp else "copy_reference"] = tgt[:, :, :1].expand_as(tgt) if tmp else ref
        for k, o in outs.items():
            e = dict(psnr=round(psnr(o, tgt, f0).mean().item(), 2))
            if "bg" in d:
                bg = q(d["bg"])
                ct, ws = centroid(tgt, bg)
                co, _ = centroid(o, bg)
                e["centroid_px"] = round((co - ct).norm(dim=-1)[:, f0:].mean().item(), 2)
                e["centroid_px_median"] = round((co - ct).norm(dim=-1)[:, f0:].mean(1).median().item(), 2)
            r[k] = e
        kinds = dict(motion=data.MOTIONS, camera=data.CAMERAS, effect=data.EFFECTS, id=data.PMOVES, style=data.STYLES)[task]
        p, b = psnr(outs["g%g" % g0], tgt, f0), psnr(outs["wrong_reference"], tgt, f0)
        r["per_kind"] = {k: [int((d["kind"] == i).sum()), round(p[d["kind"] == i].mean().item(), 2), round(b[d["kind"] == i].mean().item(), 2)]
                         for i, k in enumerate(kinds) if (d["kind"] == i).any()}
        r["better_with_right_reference"] = round((p > b).float().mean().item(), 3)
        res[task] = r
        rows = []
        for i in range(4):
            rows += [ref[i]] + ([first[i][:, None].expand(-1, 17, -1, -1)] if tmp else []) + [outs["g%g" % g0][i], tgt[i]]
        common.sheet(os.path.join(out, "sheet_%s.png" % task), rows, frames=(0, 2, 4, 6, 8, 10, 12, 14, 16))
        if pr:
            open(os.path.join(out, "sheet_%s.txt" % task), "w").write("\n".join(pr[:4]) + "\n")
        rows = []
        for i in range(4, 8):
            rows += [ref[i], outs["g%g" % g0][i], tgt[i], outs["wrong_reference"][i]]
        common.sheet(os.path.join(out, "sheet_%s_control.png" % task), rows, frames=(0, 4, 8, 12, 16))
        print(task, json.dumps(r), flush=True)
    return res


if __name__ == "__main__":
    ap = argparse.ArgumentParser()
    ap.add_argument("--ckpt", default=common.CHECKPOINT)
    ap.add_argument("--out", default="eval")
    ap.add_argument("--n", type=int, default=64)
    ap.add_argument("--steps", type=int, default=20)
    ap.add_argument("--g", default="1,2")
    ap.add_argument("--solver", default="euler")
    ap.add_argument("--cpu", action="store_true")
    a = ap.parse_args()
    dev = "cpu" if a.cpu else "cuda"
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False
    os.makedirs(a.out, exist_ok=True)
    t = time.time()
    with torch.no_grad():
        res = evaluate(Pipeline(a.ckpt, dev), dev, a.n, a.out, [float(x) for x in a.g.split(",")], a.steps, solver=a.solver)
    res["_meta"] = dict(n=a.n, steps=a.steps, solver=a.solver, seed=777, seconds=round(time.time() - t, 1), device=dev)
    json.dump(res, open(os.path.join(a.out, "metrics.json"), "w"), indent=1)
