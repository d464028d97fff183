"""Points of every chart, invented."""

from __future__ import annotations

import math
from datetime import date

from clerestory.model.lead import Point


def months(n: int) -> list[str]:
    return [date(2020 + k // 12, k % 12 + 1, 1).isoformat() for k in range(n)]


def every() -> dict[str, list[Point]]:
    days = months(48)
    trend = [Point(series="trend:seen", value=40 + 9 * math.sin(k / 2) - (12 if k >= 30 else 0), at_time=d)
             for k, d in enumerate(days)]  # fmt: skip
    trend += [Point(series="trend:counterfactual", value=40 + 9 * math.sin(k / 2), low=30 + 9 * math.sin(k / 2),
                    high=50 + 9 * math.sin(k / 2), at_time=days[k]) for k in range(30, 48)]  # fmt: skip
    trend += [Point(series="trend:change", value=0, at_time=days[30], label="law on third parties"),
              Point(series="axis:y", value=0, label="calls a month")]  # fmt: skip
    placebo = [Point(series="placebo:here", value=-0.4 * max(0, k - 29), at_time=d) for k, d in enumerate(days)]
    placebo += [Point(series=f"placebo:place {u}", value=math.sin(k / 3 + u) * 2, at_time=d)
                for u in range(9) for k, d in enumerate(days)]  # fmt: skip
    placebo.append(Point(series="placebo:change", value=0, at_time=days[30], label="law on third parties"))
    survival = [Point(series=f"survival:{arm}", value=1 - k * fall, low=1 - k * fall * 1.3,
                      high=1 - k * fall * 0.7, at=30.0 * k)
                for arm, fall in (("programme", 0.02), ("usual", 0.035)) for k in range(13)]  # fmt: skip
    survival += [Point(series=f"atrisk:{arm}", value=120 - 8 * k, at=30.0 * k) for arm in ("programme", "usual")
                 for k in range(0, 13, 3)]  # fmt: skip
    survival.append(Point(series="axis:x", value=0, label="days since assignment"))
    return {
        "trend": trend,
        "placebo": placebo,
        "event": [Point(series="event:group_time", value=-2.0 * max(0, k), low=-2.0 * max(0, k) - 3,
                        high=-2.0 * max(0, k) + 3, at=float(k)) for k in range(-6, 7)],
        "survival": survival,
        "set": [Point(series="set:level", value=-20, low=-38, high=-3, label="how much there is"),
                Point(series="set:detection", value=0, low=-12, high=12, label="how much is seen"),
                Point(series="axis:x", value=0, label="change, per cent")],
        "ratio": [Point(series="ratio:seen", value=1 + 0.4 * k, low=0.6 + 0.3 * k, high=1.5 + 0.6 * k, at=float(k))
                  for k in range(1, 7)] + [Point(series="ratio:Poisson", value=1.9, at=float(k)) for k in range(1, 7)],
        "lag": [Point(series="lag:seen", value=0.5 if k == 4 else 0.05, at=float(k)) for k in range(-8, 9)]
               + [Point(series="lag:chance", value=0, low=-0.2, high=0.2, at=float(k)) for k in range(-8, 9)],
        "bars": [Point(series=f"bars:{s}", value=v, label=f"radio in place {p}")
                 for s, v in (("now", 300.0), ("planned", 420.0)) for p in "ABC"],
        "forest": [Point(series=f"forest:{m}", value=v, low=v * 0.7, high=v * 1.5, label=kind) for m, v, kind in
                   (("Chao", 410.0, "bound"), ("Zelterman", 520.0, "nominal"), ("one-inflated", 230.0, "nominal"))]
                  + [Point(series="forest:none", value=180.0)],
        "tile": [Point(series="tile:calls", value=math.nan if p == 7 else 3.0 * p, low=None if p == 7 else 2.0 * p,
                       high=None if p == 7 else 4.0 * p, label=f"County {p:02d}") for p in range(14)],
    }  # fmt: skip
