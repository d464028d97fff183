"""Near-identical texts on Spark: `linking.templates`, step by step the same, with buckets and components as lanes.

Nothing in the rule counts over the whole, so a bucket can be decided where its units are, and a component laid where
its texts are.  Only short texts are decided all at once, since how many values a slot takes decides there: they go to
one worker, about 200 bytes a different short text.
"""

# PySpark is an extra: where it is not installed its types are not known.
# pyright: reportMissingImports=false
from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from clerestory.linking.short import LONGEST
from clerestory.spark import rounds, texts
from clerestory.spark.components import components
from clerestory.spark.lanes import Kernel, in_lanes, kept, lanes_for

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

#: Bytes of a word's number.
_WORD = 4


def templates_of(rows: DataFrame, count: int) -> DataFrame:
    """Which texts are written from one template.

    Parameters
    ----------
    rows : trace, text; each trace once
    count : how many there are, about: how finely the work is cut

    Returns
    -------
    trace, label : the texts of templates of two texts and more; label is the same number for those of one
    """
    lanes = lanes_for(count)
    read = kept(rows.select("trace", "text").mapInArrow(texts.read_texts, texts.READ))
    contents = kept(in_lanes(read.where("near"), "c", lanes, texts.contents, texts.CONTENTS))
    heads = _second_round(_first_round(contents, lanes), lanes)
    short = contents.where(f"length(tokens) <= {_WORD * LONGEST}").select("c", "tokens", "tails")
    tied = in_lanes(short, "c", 1, texts.shorts, texts.JOINED)
    whole = components(kept(heads.unionAll(tied)), lanes)
    labelled = read.join(whole, "c", "left").selectExpr("trace", "coalesce(root, c) AS label")
    many = labelled.groupBy("label").count().where("count > 1").select("label")
    return labelled.join(many, "label").select("trace", "label")


def _first_round(contents: DataFrame, lanes: int) -> DataFrame:
    units = contents.select("c", "tokens", "size", "support", "low")
    hung = _hung(units, texts.bucketed_texts, rounds.stars_of_texts, lanes)
    rows = contents.join(hung, "c", "left").selectExpr("c", "tokens", "size", "support", "coalesce(root, c) AS root")
    return kept(in_lanes(rows, "root", lanes, rounds.grouped, rounds.GROUPED))


def _second_round(grouped: DataFrame, lanes: int) -> DataFrame:
    units = grouped.where("c = g").drop("tokens", "size", "support", "g")
    hung = _hung(units, texts.bucketed_groups, rounds.stars_of_groups, lanes)
    named = hung.withColumnRenamed("c", "g")
    rows = grouped.join(named, "g", "left").withColumn("root", _or("root", "g"))
    return in_lanes(rows, "root", lanes, rounds.parted, rounds.HEADS)


def _hung(units: DataFrame, bucketed: Callable[..., Any], stars: Kernel, lanes: int) -> DataFrame:
    """The components of the units of a round: in which buckets they meet, and who agrees with whom there."""
    lies_in = units.select(*[name for name in ("c", "low", "lowest") if name in units.columns])
    buckets = lies_in.mapInArrow(bucketed, texts.BUCKETS)
    met = in_lanes(buckets, "bucket", lanes, texts.shared, texts.BUCKETS).distinct()
    edges = in_lanes(met.join(units, "c"), "bucket", 4 * lanes, stars, texts.JOINED)
    return components(kept(edges), lanes)


def _or(one: str, other: str) -> Column:
    from pyspark.sql.functions import coalesce, col

    return coalesce(col(one), col(other))
