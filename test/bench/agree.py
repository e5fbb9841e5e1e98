"""Loss and gradients of the reference networks in PyTorch, compared with those that agree.ts wrote.

Usage: python3 agree.py FOLDER NAME ...     prints one JSON object a network: {"name", "loss", "gradient", "tensor"}:
how far the losses lie apart relative to the loss, the largest distance of a gradient relative to its norm, and whose that is.
"""
import array, json, os, sys

import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils.stateless import functional_call


def mlp(w, x):
    h = torch.relu(x['field.image'].reshape(128, 784) @ w['p0.weight'] + w['units.bias'])
    return F.cross_entropy(h @ w['p1.weight'] + w['digit.bias'], x['target.digit'].long().flatten())


def cnn(w, x):
    h = x['field.image'].reshape(64, 1, 28, 28)
    for name in ('edges', 'shapes'):
        h = F.max_pool2d(torch.relu(F.conv2d(h, w[name + '.kernel'], w[name + '.bias'], padding=1)), 2)
    h = torch.relu(h.flatten(1) @ w['p4.weight'] + w['units.bias'])
    return F.cross_entropy(h @ w['p5.weight'] + w['digit.bias'], x['target.digit'].long().flatten())


def recurrent(w, x):
    h, drive = torch.zeros(64, 110), x['field.image'].reshape(64, 64) @ w['p0.weight'] + w['units.bias']
    for _ in range(50):
        h = torch.tanh(drive + h @ w['loop.weight'])
    return F.cross_entropy(h @ w['p1.weight'] + w['digit.bias'], x['target.digit'].long().flatten())


def gru(w, x):
    tokens = x['elements.text'].long().reshape(64, 32)  # [positions, batch]
    # PyTorch has two biases for each gate; only the candidate's second one acts by itself.
    carry = torch.cat([torch.zeros(2 * 256), w['units.carry']])
    h, _ = torch._VF.gru(F.embedding(tokens, w['letters.table']), torch.zeros(1, 32, 256),
                         [w['units.input'].T, w['units.recurrent'].T, w['units.bias'], carry], True, 1, 0.0, True, False, False)
    return F.cross_entropy((h @ w['p2.weight'] + w['next.bias']).reshape(-1, 96), x['target.next'].long().flatten())


def grid(w, x):
    drive = F.conv2d(x['field.image'].reshape(32, 1, 28, 28), w['eye.kernel'], w['eye.bias'], padding=1)
    # Neighbours row by row, each a matrix from its channels to the cell's.
    kernel = w['field.weight'].reshape(3, 3, 8, 8).permute(3, 2, 0, 1)
    s = torch.zeros(32, 8, 28, 28)
    for _ in range(20):
        s = torch.tanh(F.conv2d(s, kernel, padding=1) + drive + w['field.bias'].reshape(8, 1, 1))
    return F.cross_entropy(s.mean((2, 3)) @ w['p3.weight'] + w['digit.bias'], x['target.digit'].long().flatten())


def transformer(w, x):
    layer = nn.TransformerEncoderLayer(128, 4, 512, 0.0, 'gelu', batch_first=True, norm_first=True)
    # A bias on keys changes nothing, so ours has none.
    biases = [w['block.queryBias'], torch.zeros(128), w['block.valueBias']]
    named = {
        'self_attn.in_proj_weight': torch.cat([w['block.' + s].T for s in ('query', 'key', 'value')]),
        'self_attn.in_proj_bias': torch.cat(biases),
        'self_attn.out_proj.weight': w['block.out'].T,
        'self_attn.out_proj.bias': w['block.outBias'],
        'linear1.weight': w['block.inner'].T,
        'linear1.bias': w['block.innerBias'],
        'linear2.weight': w['block.outer'].T,
        'linear2.bias': w['block.outerBias'],
    }
    for norm in ('norm1', 'norm2'):
        named[norm + '.weight'], named[norm + '.bias'] = w['block.' + norm], w['block.' + norm + 'Bias']
    h = F.embedding(x['field.text'].long().reshape(16, 128), w['letters.table']) + w['letters.places']
    mask = torch.triu(torch.full((128, 128), float('-inf')), 1)
    h = functional_call(layer, named, (h, mask))
    return F.cross_entropy((h @ w['p2.weight'] + w['next.bias']).reshape(-1, 96), x['target.next'].long().flatten())


NETWORKS = dict(mlp=mlp, cnn=cnn, recurrent=recurrent, gru=gru, grid=grid, transformer=transformer)


def read(folder, name):
    with open(os.path.join(folder, name + '.json')) as f:
        told = json.load(f)
    values = array.array('f')
    with open(os.path.join(folder, name + '.bin'), 'rb') as f:
        values.frombytes(f.read())
    values = torch.tensor(values)

    def tensor(entry):
        size = torch.Size(entry['shape']).numel()
        return values[entry['start']:entry['start'] + size].reshape(entry['shape']).clone()
    return told['loss'], {key: tensor(entry) for key, entry in told['tensors'].items()}


def compare(folder, name):
    loss, tensors = read(folder, name)
    gradients = {key[9:]: t for key, t in tensors.items() if key.startswith('gradient:')}
    weights = {key: tensors[key].requires_grad_() for key in gradients}
    theirs = NETWORKS[name](weights, tensors)
    theirs.backward()
    apart = {key: float((t - weights[key].grad).norm() / weights[key].grad.norm()) for key, t in gradients.items()}
    worst = max(apart, key=apart.get)
    return dict(name=name, loss=abs(loss - theirs.item()) / abs(theirs.item()), gradient=apart[worst], tensor=worst)


for name in sys.argv[2:]:
    print(json.dumps(compare(sys.argv[1], name)), flush=True)
