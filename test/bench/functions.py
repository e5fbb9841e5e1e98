"""What functions.ts measures, by another CMA-ES: Nomura & Shibata's cmaes (Debian's python3-cmaes).

Usage: python3 functions.py     prints one JSON object a strategy: medians over seeds 1 to 15, as functions.ts has them.
Restarts are this script's: where the library says that a search should stop, one with twice the points begins from the same place.
"""
import json

import numpy as np
from cmaes import CMA, SepCMA

N, SEEDS, GOAL = 10, 15, 1e-8
SCALES = 10 ** (6 * np.arange(N) / (N - 1))

near = (lambda seed: np.full(N, 0.1), 0.1, 100_000)
valleys = {
    'sphere': (lambda x: np.sum(x * x), near),
    'ellipsoid': (lambda x: np.sum(SCALES * x * x), near),
    'rosenbrock': (lambda x: np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2), near),
    'rastrigin': (
        lambda x: np.sum(x * x + 10 * (1 - np.cos(2 * np.pi * x))),
        (lambda seed: np.random.default_rng(seed).uniform(-5, 5, N), 5, 1_000_000),
    ),
}


def evaluations(strategy, of, start, step, most, seed):
    """Points that are tried until one is near enough; infinity where there are more than `most`."""
    mean = start(seed)
    search = strategy(mean=mean, sigma=step, seed=seed)
    tried = restarts = 0
    while tried < most:
        told = []
        for _ in range(search.population_size):
            x = search.ask()
            value = of(x)
            tried += 1
            if value < GOAL:
                return tried
            told.append((x, value))
        search.tell(told)
        if most > 100_000 and search.should_stop():
            restarts += 1
            twice = 2 * search.population_size
            search = strategy(mean=mean, sigma=step, seed=seed + 1000 * restarts, population_size=twice)
    return float('inf')


for name, strategy in [('cma-es', CMA), ('sep-cma-es', SepCMA)]:
    medians = {}
    for title, (of, (start, step, most)) in valleys.items():
        if strategy is SepCMA and title == 'rastrigin':
            continue
        median = sorted(evaluations(strategy, of, start, step, most, seed) for seed in range(1, SEEDS + 1))[SEEDS // 2]
        medians[title] = median if median < float('inf') else None
    print(json.dumps({'strategy': name, **medians}), flush=True)
