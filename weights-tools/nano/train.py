"""Joint training of DiT + MLLM + MetaQueries + connector (flow matching on the target)."""
import argparse, math, os, time
import torch
import torch.nn as nn
import torch.nn.functional as F
import data, dit as D, mllm as M, vae as V
from export import export
from muon import Muon

ap = argparse.ArgumentParser()
ap.add_argument("--vae", default="build/vae.pt")
ap.add_argument("--seconds", type=float, default=600)
ap.add_argument("--steps", type=int, default=10 ** 9)
ap.add_argument("--batch", type=int, default=128)
ap.add_argument("--buffer", type=int, default=65536)
ap.add_argument("--chunk", type=int, default=32)
ap.add_argument("--out", default="build/export")
ap.add_argument("--muon", type=float, default=0.015)
ap.add_argument("--adam", type=float, default=1e-3)
ap.add_argument("--gen_share", type=float, default=0.22)
ap.add_argument("--decay_from", type=float, default=0.55)
ap.add_argument("--init", default="")
ap.add_argument("--cpu", action="store_true")
ap.add_argument("--eager", action="store_true", help="no torch.compile: for runs too short to pay for it")
ap.add_argument("--first", type=int, default=25, help="chunks generated before training")
ap.add_argument("--every", type=int, default=0)
ap.add_argument("--ema", type=float, default=0.9985)
ap.add_argument("--warm", type=int, default=150)
a = ap.parse_args()
dev = "cpu" if a.cpu else "cuda"
T0 = time.time()
torch.manual_seed(1)
GPU = not a.cpu
if GPU:
    torch._dynamo.config.cache_size_limit = 64
    torch.set_float32_matmul_precision("high")
    torch.backends.cuda.enable_cudnn_sdp(False)
    if a.eager:
        D.FAST = True
        V._Fn.norm_silu = staticmethod(lambda x, g: F.silu(F.rms_norm(x.permute(0, 2, 3, 4, 1), (x.shape[1],), g.flatten().to(x.dtype), 1e-20)).permute(0, 4, 1, 2, 3))
    else:
        V._Fn.norm_silu = staticmethod(torch.compile(V.norm_silu, dynamic=True))
ck = torch.load(a.vae, map_location="cpu")
vae = V.VAE(ck["cfg"]).to(dev)
vae.load_state_dict(ck["state"])
# train against the VAE as it will ship: bf16-rounded weights
for p in vae.parameters():
    p.data = p.data.to(torch.bfloat16).float()
vae.eval().requires_grad_(False)
vae.set_stats(ck["cfg"]["latents_mean"], ck["cfg"]["latents_std"])
import copy
vae_h = copy.deepcopy(vae).to(torch.bfloat16 if GPU else torch.float32)
vae_h.set_stats(ck["cfg"]["latents_mean"], ck["cfg"]["latents_std"])
if GPU:
    for m in vae_h.modules():
        if isinstance(m, nn.Conv3d):
            m.weight.data = m.weight.data.contiguous(memory_format=torch.channels_last_3d)
W = data.World(dev, 12345)
if GPU and not a.eager:
    W.compile()
tab = M.SeqTable(data.all_sequences(), dev)
dit, mllm, conn = D.DiT().to(dev), M.MLLM().to(dev), M.Connector().to(dev)
aux = nn.Linear(M.NQ * 256, sum(data.LABEL_SIZES)).to(dev)
if a.init and os.path.isdir(a.init):  # an exported checkpoint directory
    from export import load
    _, d0, m0, c0 = load(a.init)
    dit.load_state_dict(d0.state_dict()); mllm.load_state_dict(m0.state_dict()); conn.load_state_dict(c0.state_dict())
elif a.init:
    s = torch.load(a.init, map_location="cpu")
    dit.load_state_dict(s["dit"]); mllm.load_state_dict(s["mllm"]); conn.load_state_dict(s["conn"])
    if "aux" in s:
        aux.load_state_dict(s["aux"])
n_par = lambda m: sum(p.numel() for p in m.parameters())
print("params: dit %d mllm %d connector %d vae %d  bf16 MB %.2f" % (n_par(dit), n_par(mllm), n_par(conn), n_par(vae),
      2e-6 * (n_par(dit) + n_par(mllm) + n_par(conn) + n_par(vae))), flush=True)

# ------------------------------------------------------------------ data buffer
NB = a.buffer
LS = (16, 5, 16, 16)
hd = torch.bfloat16 if GPU else torch.float32
buf = dict(zr=torch.empty(NB, *LS, dtype=hd, device=dev), zt=torch.empty(NB, *LS, dtype=hd, device=dev), c=torch.empty(NB, *LS, dtype=hd, device=dev),
           fr=torch.empty(NB, 5, 3, 112, 112, dtype=torch.uint8, device=dev), seq=torch.zeros(NB, dtype=torch.long, device=dev),
           task=torch.zeros(NB, dtype=torch.long, device=dev), lab=torch.zeros(NB, 8, dtype=torch.long, device=dev))
filled, head, made = 0, 0, 0


@torch.no_grad()
def enc(x):
    x = x.to(hd)
    if GPU:
        x = x.contiguous(memory_format=torch.channels_last_3d)
    return vae_h.encode(x)


zero_c = enc(torch.zeros(1, 3, 17, 128, 128, device=dev))


@torch.no_grad()
def generate():
    global filled, head, made
    n = a.chunk
    for ti, t in enumerate(M.TASKS):
        d = W.sample(t, n)
        vids = [d["ref"], d["tgt"]]
        if ti < 3:
            cv = torch.zeros_like(d["tgt"])
            cv[:, :, 0] = d["tgt"][:, :, 0]
            vids.append(cv)
        z = enc(torch.cat(vids))
        s = slice(head, head + n)
        buf["zr"][s], buf["zt"][s] = z[:n], z[n:2 * n]
        buf["c"][s] = z[2 * n:] if ti < 3 else zero_c
        buf["fr"][s] = data.mllm_frames(d["tgt"][:, :, 0] if ti < 3 else None, d["ref"])
        buf["seq"][s], buf["task"][s], buf["lab"][s] = d["seq"], ti, d["labels"]
        head += n
        if head + n > NB:
            head = 0
        filled = max(filled, min(NB, head)) if head else filled
        made += n


# ------------------------------------------------------------------ optimiser
ce = dit.condition_embedder
mats = [p for m in (dit.blocks, ce.text_embedder, ce.time_proj, mllm.model.layers, mllm.visual.blocks, mllm.visual.merger, conn.mlp)
        for p in m.parameters() if p.ndim == 2]
ids = {id(p) for p in mats}
allp = [p for m in (dit, mllm, conn) for p in m.parameters()]
rest = [p for p in allp if id(p) not in ids]
muon = Muon(mats, a.muon, dtype=torch.bfloat16 if GPU else torch.float32)
adam = torch.optim.AdamW([dict(params=rest, weight_decay=0.0), dict(params=list(aux.parameters()), weight_decay=0.01)], lr=a.adam, betas=(0.9, 0.97),
                         **(dict(fused=True) if GPU else {}))
ema = [p.detach().clone() for p in allp]
if GPU and not a.eager:
    for b in dit.blocks:
        b.compile(dynamic=False)
    for l in list(mllm.model.layers) + list(mllm.visual.blocks):
        l.compile(dynamic=False)

rope_t = [x.to(dev) for x in D.rope_table((5, 8, 8))]
rt_, ra_ = D.rope_table((5, 8, 8), (0, 0, 8)), D.rope_table((5, 8, 8), (5, 0, 0))  # (T,H,W): temporal W+8, appearance T+5
rope_ref = [torch.stack([x, y]).to(dev) for x, y in zip(rt_, ra_)]
FLAG = torch.tensor([-1., -1., -1., -2., -3.], device=dev)
B = a.batch
NR = B - B // 16


def step_loss():
    i = torch.randint(0, filled, (B,), device=dev)
    task, seq, lab = buf["task"][i], buf["seq"][i].clone(), buf["lab"][i]
    fam = (task >= 3).long()
    zr, zt, c = buf["zr"][i].float(), buf["zt"][i].float(), buf["c"][i].float()
    u = torch.rand(B, device=dev)
    null = u < 0.10
    null[NR:] = True
    empty = (u > 0.96) & ~null & (fam == 1)
    seq = torch.where(null, data.SEQ_NULL + task, seq)
    seq = torch.where(empty, torch.where(task == 3, data.SEQ_ID_EMPTY, data.SEQ_STYLE_EMPTY), seq)
    s = torch.where(torch.rand(B, device=dev) < 0.25, torch.rand(B, device=dev), torch.sigmoid(torch.randn(B, device=dev)))
    s = (3 * s / (1 + 2 * s)).clamp(1e-4, 1)
    eps = torch.randn_like(zt)
    sb = s.view(B, 1, 1, 1, 1)
    m = torch.zeros(B, 4, 5, 16, 16, device=dev)
    m[:, :, 0] = (1 - fam).float().view(B, 1, 1, 1)
    l_t = torch.cat([(1 - sb) * zt + sb * eps, m, c], 1)
    fl = FLAG[task[:NR]].view(NR, 1, 1, 1, 1).expand(NR, 4, 5, 16, 16)
    l_r = torch.cat([zr[:NR], fl, zr[:NR]], 1)
    with torch.autocast(dev, dtype=torch.bfloat16, enabled=GPU):
        h, ctx = M.mllm_queries(mllm, conn, tab.ids[seq], tab.idx[seq], tab.pos[seq], tab.q0[seq], task, buf["fr"][i])
        lg = aux(ctx.flatten(1)).float()
        rr = [r[fam[:NR]] for r in rope_ref]
        v = dit(l_t, s * 1000, ctx, l_r, rr, rope_t)
    per = ((v - (eps - zt)) ** 2).flatten(1).mean(1)
    lab = torch.where((null | empty)[:, None], -100, lab)
    la, o, acc = 0, 0, []
    for j, n in enumerate(data.LABEL_SIZES):
        ok = (lab[:, j] >= 0)
        cel = F.cross_entropy(lg[:, o:o + n], lab[:, j].clamp(min=0), reduction="none")
        la = la + (cel * ok).sum() / B
        acc.append(((lg[:, o:o + n].argmax(1) == lab[:, j]) & ok).sum() / ok.sum().clamp(min=1))
        o += n
    return per.mean() + 0.05 * la, per.detach(), task, null, torch.stack(acc).detach()


def save():
    it = iter([e.clone() for e in ema])
    sds = []
    for m in (dit, mllm, conn):
        sds.append({k: next(it) for k, _ in m.named_parameters()})
    export(a.out, sds[0], sds[1], sds[2], vae.state_dict(), ck["cfg"], shards=1)
    torch.save(dict(dit=sds[0], mllm=sds[1], conn=sds[2], aux=aux.state_dict()), a.out + "/../ema.pt")


@torch.no_grad()
def lerp_all(x, y, w):
    if GPU:
        torch._foreach_lerp_(x, y, w)
    else:
        for p, q in zip(x, y):
            p.lerp_(q, w)


def sync():
    if GPU:
        torch.cuda.synchronize()


os.makedirs(a.out, exist_ok=True)
for _ in range(2):
    generate()
sync()
t = time.time()
NG = 1 if a.cpu else a.first
for _ in range(NG):
    generate()
sync()
tg = (time.time() - t) / NG
print("t %.0f generated %d samples, %.4f s per chunk of %d (%.2f ms/sample)" % (time.time() - T0, made, tg, 5 * a.chunk, 1e3 * tg / (5 * a.chunk)), flush=True)
st, every, skipped = 0, a.every or 4, 0
stat = torch.zeros(5, 2, device=dev)
accs = torch.zeros(8, device=dev)
t_mark, n_mark, saved = time.time(), 0, time.time()
while st < a.steps:
    fr = (time.time() - T0) / a.seconds
    if fr >= 1:
        break
    k = min(1, (st + 1) / a.warm) * (1.0 if fr < a.decay_from else max(0.0, (1 - fr) / (1 - a.decay_from)) * 0.98 + 0.02)
    if st % every == 0:
        generate()
    for g in adam.param_groups:
        g["lr"] = a.adam * k
    loss, per, task, null, acc = step_loss()
    adam.zero_grad(set_to_none=True)
    for p in mats:
        p.grad = None
    loss.backward()
    gm = torch.nn.utils.clip_grad_norm_(mats, 1e9)
    gn = torch.nn.utils.clip_grad_norm_(rest, 1.0)
    if not math.isfinite(float(loss.detach() + gm + gn)):  # a first run died of one non-finite step
        skipped += 1
        print("non-finite step", st, "samples", per.isfinite().logical_not().nonzero().flatten().tolist()[:8], "tasks", task[~per.isfinite()].tolist()[:8],
              "latents finite", all(bool(torch.isfinite(buf[x][:filled]).all()) for x in ("zr", "zt", "c")), "skipped", skipped, flush=True)
        for x in ("zr", "zt", "c"):
            buf[x][:filled].nan_to_num_(0.0, 0.0, 0.0)
        st += 1
        continue
    muon.step(k)
    adam.step()
    dk = min(a.ema, (1 + st) / (20 + st))
    lerp_all(ema, allp, 1 - dk)
    stat[:, 0].scatter_add_(0, task[:NR], torch.where(null, 0, per)[:NR])
    stat[:, 1].scatter_add_(0, task[:NR], (~null)[:NR].float())
    accs += acc
    st += 1
    if st in (3, 20) or st % (50 if a.eager else 200) == 0:
        sync()
        if st == 20 and not a.every:
            t1 = time.time()
            for _ in range(0 if a.cpu else 20):
                step_loss()[0].backward()
            sync()
            ts = (time.time() - t1) / 20
            every = max(2, math.ceil(tg * (1 - a.gen_share) / (a.gen_share * max(ts, 1e-3))))
            print("step time %.4f s, generate every %d steps" % (ts, every), flush=True)
        n = st - n_mark
        print("step %d t %.0f loss %s | acc %s | %.1f st/s made %d lrk %.3f" % (st, time.time() - T0, " ".join("%s %.4f" % (x[:3], y) for x, y in zip(M.TASKS, (stat[:, 0] / stat[:, 1].clamp(min=1)).tolist())),
              " ".join("%.2f" % x for x in (accs / n).tolist()), n / (time.time() - t_mark), made, k), flush=True)
        stat.zero_(); accs.zero_()
        t_mark, n_mark = time.time(), st
    if time.time() - saved > 100 and not a.eager:
        save()
        saved = time.time()
save()
print("finished step", st, "t %.0f" % (time.time() - T0), flush=True)
