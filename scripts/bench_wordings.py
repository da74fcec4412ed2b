"""Questions about a wording: does the first mention come first, is every document listed that has it?

    python scripts/bench_wordings.py HOME [--most 60] [--show]

HOME is a knowledge base of documents in series over years, such as ../shared/library. Wordings are what its Chinese
documents put in quotation marks (names of programmes, catchwords) and at least two of them have; each is asked for in
several forms. What is right is told by a plain search over the normalised texts.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter
from pathlib import Path

from kb import KnowledgeBase
from kb.text.normalise import normalise

FIRST = (
    "{}什么时候第一次写进政府工作报告", "{}最早出现在哪一年的政府工作报告里？", "政府工作报告哪年首次提到{}",
    "{}这个提法最早是哪年的政府工作报告提出来的", "国务院政府工作报告是从哪一年开始提{}的",
)  # fmt: skip
WHICH = (
    "哪些文件提到{}", "{}在哪些文件里讲过", "历年文件怎么讲{}", "有哪些文件写到了{}？", "{}出现在哪几份文件中",
)  # fmt: skip
_QUOTED = re.compile(r"[\"“]([一-鿿]{3,8})[\"”]")


def joined(text: str) -> str:
    return re.sub(r"[\s、,·\"'“”‘’-]", "", normalise(text))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("home", type=Path)
    parser.add_argument("--most", type=int, default=60, help="how many wordings")
    parser.add_argument("--show", action="store_true", help="print the questions that went wrong")
    arguments = parser.parse_args()
    with KnowledgeBase.open(arguments.home) as base:
        snapshot = base.snapshot()
        records = {record.id: record for record in snapshot.documents() if record.metadata.language == "zh"}
        texts = {key: " ".join(passage.text for passage in snapshot.passages_of(key)) for key in records}
        plain = {key: joined(text) for key, text in texts.items()}
        counted = Counter(each for text in texts.values() for each in set(_QUOTED.findall(text)))
        wordings = [each for each, documents in sorted(counted.items()) if documents > 1]
        random.Random(7).shuffle(wordings)
        wordings = wordings[: arguments.most]
        first, listed, precise = [], [], []
        for number, wording in enumerate(wordings):
            having = {key for key in records if joined(wording) in plain[key]}
            reports = [
                key
                for key in having
                if re.fullmatch(r"政府工作报告\(\d{4}年\)", normalise(records[key].metadata.title))
            ]
            if reports:
                earliest = min(records[key].metadata.day.isoformat() for key in reports)  # type: ignore[union-attr]
                question = FIRST[number % len(FIRST)].format(wording)
                results = base.ask(question).results
                day = results[0].document.metadata.day if results else None
                first.append(day is not None and day.isoformat() == earliest)
                if arguments.show and not first[-1]:
                    print(f"{question}: {results[0].document.id if results else None} where {earliest} is right")
            question = WHICH[number % len(WHICH)].format(wording)
            results = base.ask(question).results
            found = {result.document.id for result in results}
            counted_in = {result.document.id for result in results if result.score >= 0.25} & set(records)
            listed.append(len(having & found) / len(having))
            precise.append(len(having & counted_in) / max(1, len(counted_in)))
            if arguments.show and listed[-1] < 1:
                print(f"{question}: {len(having & found)} of {len(having)}")
    print(f"{len(wordings)} wordings of {len(records)} Chinese documents")
    print(f"first mention first                    {sum(first) / len(first):.3f} of {len(first)}")
    print(f"documents with the wording listed      {sum(listed) / len(listed):.3f}")
    print(f"of documents listed, with the wording  {sum(precise) / len(precise):.3f} (others say it in other words)")


if __name__ == "__main__":
    main()
