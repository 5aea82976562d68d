"""Compare mllm.py with transformers' Qwen2.5-VL (needs transformers). Usage: check_mllm.py [checkpoint dir]."""
import sys, json, os
import torch
import mllm as M, common, data
torch.manual_seed(0)
m, c = M.MLLM().eval(), M.Connector().eval()
if len(sys.argv) > 1:
    m.load_state_dict({k: v.float() for k, v in common.load_safetensors(sys.argv[1] + "/mllm/model.safetensors").items()})
    c.load_state_dict({k: v.float() for k, v in common.load_safetensors(sys.argv[1] + "/connector/model.safetensors").items()})
else:
    for p in m.parameters():
        if p.ndim == 1:
            p.data = p.data + 0.2 * torch.randn_like(p)
from transformers import Qwen2_5_VLConfig, Qwen2_5_VLModel
k = M.MLLM_CONFIG
tc = {a: b for a, b in k.items() if a not in ("vision_config", "architectures", "model_type", "torch_dtype", "vision_start_token_id", "vision_end_token_id", "vision_token_id", "image_token_id", "video_token_id")}
tc["rope_parameters"] = dict(rope_type="default", rope_theta=k["rope_theta"], mrope_section=k["rope_scaling"]["mrope_section"])
tc["rope_scaling"] = dict(tc["rope_parameters"])
vc = dict(k["vision_config"]); vc.pop("model_type")
cfg = Qwen2_5_VLConfig(text_config=tc, vision_config=vc, image_token_id=268, video_token_id=269, vision_start_token_id=265, vision_end_token_id=266)
cfg._attn_implementation = "eager"
h = Qwen2_5_VLModel(cfg).eval().float()
sd = {}
for n, p in m.state_dict().items():
    n = n.replace("model.", "language_model.", 1) if n.startswith("model.") else n
    sd[n] = p
print("load", h.load_state_dict(sd, strict=False))
worst = 0
for task, prompt in (("motion", ""), ("style", "a red star moving up on a blue background")):
    ids, kind, pos = M.build_sequence(task, prompt)
    fr = torch.randint(0, 256, (1, 5, 3, 112, 112), dtype=torch.uint8)
    tab = M.SeqTable([(ids, kind, pos)], "cpu")
    ti = torch.tensor([M.TASKS.index(task)])
    with torch.no_grad():
        mine, out = M.mllm_queries(m, c, tab.ids, tab.idx, tab.pos, tab.q0, ti, fr)
        h.language_model.embed_tokens.weight[272:288] = c.meta_queries[task]
        t = torch.tensor([[272 + ids[:i].count(-1) if v < 0 else v for i, v in enumerate(ids)]])
        kw = {}
        if "i" in kind:
            kw = dict(pixel_values=M.patchify(fr[:, 0:1].expand(-1, 2, -1, -1, -1))[0], image_grid_thw=torch.tensor([[1, 8, 8]]))
        pv = torch.cat([M.patchify(fr[:, 1:3])[0], M.patchify(fr[:, 3:5])[0]])
        r = h(input_ids=t, pixel_values_videos=pv, video_grid_thw=torch.tensor([[2, 8, 8]]), position_ids=torch.tensor(pos).T[:, None],
              attention_mask=torch.ones_like(t), **kw)
        ref = r.last_hidden_state[:, -16:]
    d = (ref - mine).abs().max().item()
    worst = max(worst, d)
    print(task, "max abs diff vs transformers", d, "std", ref.std().item())
from tokenizers import Tokenizer
os.makedirs("build", exist_ok=True)
open("build/tok.json", "w").write(json.dumps(M.tokenizer_json()))
tk = Tokenizer.from_file("build/tok.json")
s = "<|im_start|>system\nYou transfer videos.<|im_end|>\nüñ 12 a red star's <|video_pad|>"
e = tk.encode(s).ids
want = [M.SPECIAL_ID["<|im_start|>"]] + M.encode_text("system\nYou transfer videos.") + [M.SPECIAL_ID["<|im_end|>"]] + M.encode_text("\nüñ 12 a red star's ") + [M.SPECIAL_ID["<|video_pad|>"]]
print("tokenizer", e == want, tk.decode(e, skip_special_tokens=False) == s)
