#!/usr/bin/env python3
"""A second verifier of receipts, fork evidence, network files and runs of headers, in one file.

Written from docs/protocol.md: "section n" below means that document. Its author had read the sources of the first
verifier once before; what the text did not say was put into the text, not taken from them. It shares no code with
crates/verifier, so that where both agree the text is sufficient.

    verify.py FILE --network network.yzn [--json]    exit code 0 valid, 1 invalid, 2 cannot tell
    verify.py --vectors FOLDER                       compares its verdict with that of every vector
    verify.py --following FOLDER                     the same for headers in a row, deltas and clocks

Needs Python 3.11 or later and the package `cryptography`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

VALID, INVALID, CANNOT_TELL = "valid", "invalid", "cannot_tell"
EXIT_CODES = {VALID: 0, INVALID: 1, CANNOT_TELL: 2}
ZERO = bytes(32)
DAY_MS = 86_400_000
NETWORK_LIMIT, RECEIPT_LIMIT, HISTORY_LIMIT, FORK_LIMIT = 16_777_216, 65_536, 1_048_576, 196_608


class Fault(Exception):
    """A check failed. `newer` when only a version or suite is not known: a newer program may know."""

    def __init__(self, reason: str, newer: bool = False) -> None:
        super().__init__(reason)
        self.newer = newer


class Refusal(Exception):
    """The verdict on a whole file: the rule that it breaks, and why."""

    def __init__(self, verdict: str, rule: str, reason: str) -> None:
        super().__init__(reason)
        self.verdict, self.rule = verdict, rule


def require(condition: bool, reason: str) -> None:
    """Fails a check unless the condition holds."""
    if not condition:
        raise Fault(reason)


@contextmanager
def rule(name: str, otherwise: str = INVALID) -> Iterator[None]:
    """Turns a failed check into the verdict of a rule: the column `otherwise` of section 15."""
    try:
        yield
    except Fault as fault:
        raise Refusal(CANNOT_TELL if fault.newer else otherwise, name, str(fault)) from None


# --- Section 2: encoding ---

UNSIGNED, BYTES, TEXT, ARRAY, SIMPLE = 0, 2, 3, 4, 7
NULL = b"\xf6"


class Reader:
    """Reads deterministic CBOR. Taking nothing but shortest heads, it takes exactly the bytes that encoding
    the value gives again."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, length: int) -> bytes:
        """The next bytes."""
        require(length <= len(self.data) - self.at, "the bytes end too early")
        self.at += length
        return self.data[self.at - length : self.at]

    def skip_if(self, expected: bytes) -> bool:
        """Takes these bytes if they come next."""
        found = self.data.startswith(expected, self.at)
        self.at += len(expected) if found else 0
        return found

    def head(self, major: int) -> int:
        """The argument of the next item, which has to be of a major type."""
        first = self.take(1)[0]
        require(first >> 5 == major, f"major type {first >> 5} where {major} belongs")
        info = first & 31
        if info < 24:
            return info
        require(info < 28, "an indefinite or reserved length")
        size = 1 << (info - 24)
        value = int.from_bytes(self.take(size), "big")
        require(value >= (24 if size == 1 else 1 << (4 * size)), "a head in more bytes than needed")
        return value


Schema = Callable[[Reader], Any]


class Record(SimpleNamespace):
    """The fields of a structure under their names in the grammar; `raw` is its encoding."""


def schema(read: Callable[..., Any]) -> Callable[..., Schema]:
    """Makes of a reading function one that takes the parameters first and the reader later."""
    return lambda *args, **options: lambda reader: read(reader, *args, **options)


@schema
def number(reader: Reader, highest: int, lowest: int = 0) -> int:
    """An unsigned number in a range."""
    value = reader.head(UNSIGNED)
    require(lowest <= value <= highest, f"the number {value} is not in {lowest}..{highest}")
    return value


@schema
def octets(reader: Reader, highest: int, lowest: int = 0, unit: int = 1) -> bytes:
    """A byte string whose length is in a range and a multiple of `unit`."""
    length = reader.head(BYTES)
    require(lowest <= length <= highest and length % unit == 0, f"a byte string of {length}")
    return reader.take(length)


@schema
def text(reader: Reader, highest: int, exactly: str | None = None) -> str:
    """Text of at most so many bytes of UTF-8, or exactly this one."""
    length = reader.head(TEXT)
    require(length <= highest, f"a text of {length} bytes")
    try:
        value = reader.take(length).decode("utf-8")
    except UnicodeDecodeError:
        raise Fault("text that is not UTF-8") from None
    require(exactly in (None, value), f"the text is not {exactly}")
    return value


@schema
def public_key(reader: Reader) -> bytes:
    """A public key that section 4 does not refuse."""
    key = octets(32, 32)(reader)
    require(is_public_key(key), "no public key")
    return key


@schema
def listing(reader: Reader, item: Schema, highest: int, lowest: int = 0) -> list[Any]:
    """An array of so many items of one kind."""
    count = reader.head(ARRAY)
    require(lowest <= count <= highest, f"a list of {count}")
    return [item(reader) for _ in range(count)]


@schema
def optional(reader: Reader, item: Schema) -> Any:
    """An item, or null, which is read as None."""
    return None if reader.skip_if(NULL) else item(reader)


@schema
def struct(reader: Reader, **fields: Schema) -> Record:
    """A structure: the array of its fields in order."""
    start = reader.at
    require(reader.head(ARRAY) == len(fields), "a structure with another number of fields")
    record = Record(**{name: item(reader) for name, item in fields.items()})
    record.raw = reader.data[start : reader.at]
    return record


@schema
def choice(reader: Reader, alternatives: dict[int, Schema]) -> Record:
    """A choice between structures: an array of a number, here `tag`, and a value."""
    start = reader.at
    require(reader.head(ARRAY) == 2, "a choice is an array of two")
    tag = reader.head(UNSIGNED)
    require(tag in alternatives, f"no alternative {tag}")
    value = alternatives[tag](reader)
    return Record(tag=tag, value=value, raw=reader.data[start : reader.at])


def decode(item: Schema, data: bytes) -> Any:
    """Reads all of the bytes by a schema."""
    reader = Reader(data)
    value = item(reader)
    require(reader.at == len(data), "bytes after the value")
    return value


def head(major: int, value: int) -> bytes:
    """The shortest head."""
    if value < 24:
        return bytes([major << 5 | value])
    size = next(size for size in (1, 2, 4, 8) if value < 1 << (8 * size))
    return bytes([major << 5 | 23 + size.bit_length()]) + value.to_bytes(size, "big")


def encode(value: int | bytes | str | Sequence[Any]) -> bytes:
    """enc(value)."""
    if isinstance(value, int):
        return head(UNSIGNED, value)
    if isinstance(value, bytes):
        return head(BYTES, len(value)) + value
    if isinstance(value, str):
        return head(TEXT, len(value.encode())) + value.encode()
    return head(ARRAY, len(value)) + b"".join(map(encode, value))


# --- The grammar: the CDDL blocks of all sections ---

def validator_set(reader: Reader) -> Record:
    """Section 6: an array of validators with distinct departments and distinct keys."""
    start = reader.at
    members = listing(VALIDATOR, 64, 4)(reader)
    for values in zip(*((member.department, member.key) for member in members)):
        require(len(set(values)) == len(values), "a department or key stands twice in a validator set")
    return Record(members=members, raw=reader.data[start : reader.at])


def path_hashes(highest: int) -> Schema:
    """Section 15: the hashes of a path, which are one byte string."""
    joined = octets(32 * highest, unit=32)
    return lambda reader: [bytes(part) for part in zip(*[iter(joined(reader))] * 32)]


def shown_value(reader: Reader) -> bytes | Record:
    """Section 15: the value of a state evidence, or the path of a key that is absent."""
    return Record(path=HASH(reader)) if reader.skip_if(head(ARRAY, 1)) else octets(16_384)(reader)


U8, U16, U32, U64 = (number((1 << bits) - 1) for bits in (8, 16, 32, 64))
HASH, SIGNATURE, PUBLIC_KEY = octets(32, 32), octets(64, 64), public_key()
VALIDATOR = struct(department=U16, key=PUBLIC_KEY)
HEADER_START = {"height": U64, "round": U32, "time": U64, "prev": HASH, "history": HASH, "tx_root": HASH,
                "tx_count": U32, "state_root": HASH, "validators_hash": HASH}
HEADER = struct(version=U8, chain_id=HASH, **HEADER_START, next_validators_hash=HASH, proposer=U16)
CERTIFICATE = struct(height=U64, round=U32, header_hash=HASH, signers=octets(8), signatures=octets(4096, unit=64))
SIGNED_HEADER = struct(header=HEADER, certificate=CERTIFICATE)
HOP = struct(signed=SIGNED_HEADER, next=validator_set)

APPROVALS = listing(struct(officer=PUBLIC_KEY, signature=SIGNATURE), 16)
ACKNOWLEDGEMENT = struct(department=U16, signature=SIGNATURE)
CLAIM = listing(text(128), 8)
REGISTRATION = struct(register=octets(8192), claims=listing(CLAIM, 8))
ADMISSION = struct(department=U16, key=PUBLIC_KEY, possession=SIGNATURE, consensus=text(200), url=text(200))
CHANGE = choice({1: ADMISSION, 2: struct(department=U16), 3: ADMISSION})
CHANGE_VOTE = struct(department=U16, proposal=HASH, approvals=APPROVALS)
SUBMIT_CASE, AUTOMATIC_DECISION, SUPPLEMENT_CASE = 3, 5, 10
SEALED_TEXT = struct(content=HASH, sealed=HASH, acknowledgements=listing(ACKNOWLEDGEMENT, 64))
ANSWER_RECORD = struct(department=U16, data_set=text(64), answer=HASH)
ACTION = choice({
    1: struct(subject=HASH, signing=PUBLIC_KEY, sealing=HASH, commitment=HASH, office=U16, countersignature=SIGNATURE),
    2: struct(department=U16, document=octets(262_144), approvals=APPROVALS),
    SUBMIT_CASE: struct(case=HASH, contract=HASH, subject=HASH, division=text(6), commitment_root=HASH, fields=U16,
                        sealed=HASH, acknowledgements=listing(ACKNOWLEDGEMENT, 64)),
    4: struct(case=HASH, events=U32, action=text(32), content=HASH),
    AUTOMATIC_DECISION: struct(case=HASH, events=U32, contract=HASH, commitment_root=HASH, decision=number(2, 1),
                               trace=HASH, sealed_trace=HASH, registration=optional(REGISTRATION),
                               answers=listing(ANSWER_RECORD, 64)),
    6: struct(department=U16, validators=HASH, change=CHANGE, approvals=APPROVALS),
    7: CHANGE_VOTE,
    8: struct(proposal=HASH, height=U64, header_hash=HASH),
    9: CHANGE_VOTE,
    SUPPLEMENT_CASE: struct(case=HASH, events=U32, action=text(32), commitment_root=HASH, fields=U16, sealed=HASH,
                            acknowledgements=listing(ACKNOWLEDGEMENT, 64)),
    11: struct(department=U16, service=text(64), last_day=U32, approvals=APPROVALS),
    12: struct(contract=HASH, subject=HASH, claim=CLAIM),
    13: struct(case=HASH, contract=HASH, subject=HASH, commitment_root=HASH, person=U16, answer=number(3, 1),
               proof=octets(1024)),
    14: struct(department=U16, from_ms=U64, to_ms=U64),
    15: struct(department=U16, officer=PUBLIC_KEY, sealing=HASH, name=text(64), role=number(5, 1),
               services=listing(text(64), 32), divisions=listing(text(6), 64), start=U32, until=optional(U32),
               deputy_for=optional(PUBLIC_KEY)),
    16: struct(department=U16, officer=PUBLIC_KEY, role=number(5, 1), last_day=U32),
    17: struct(case=HASH),
    18: struct(case=HASH, to=optional(PUBLIC_KEY), reason=text(32)),
    19: struct(case=HASH, audience=number(2, 1), text=SEALED_TEXT),
    20: struct(department=U16, case=optional(HASH), purpose=number(7, 1), content=HASH),
    21: struct(case=HASH, events=U32, action=text(32), reasons=listing(text(32), 32), notice=optional(SEALED_TEXT),
               registration=optional(REGISTRATION)),
})
BODY = struct(version=U8, chain_id=HASH, expires=U64, salt=octets(16, 16), signer=PUBLIC_KEY, action=ACTION)
DERIVED, SIGNED = 0, 1
ENTRY = choice({
    DERIVED: choice({1: struct(case=HASH, day=U32, number=U32), 2: struct(case=HASH, start=U32, end=U32)}),
    SIGNED: struct(body=BODY, suite=U8, signature=SIGNATURE),
})
DUE = struct(day=U32, certainty=number(1))
EVENT = struct(case=HASH, number=U32, history=HASH, event=text(32), state=text(32), case_number=text(40),
               due=optional(DUE), licence=optional(text(18)),
               document=optional(struct(document=text(32), year=U16, number=U32)), day=U32)
APPLIED, FAILED, REFUSED = 0, 1, 2
FAILURE = number(30, 1)
OUTCOME = choice({APPLIED: optional(EVENT), FAILED: FAILURE, REFUSED: struct(failure=FAILURE, rule=text(64))})
NAMED = struct(name=text(32), count=U32)
RUNNING_CLOCK = struct(clock=text(32), since=U32, workdays=U32)
CASE = struct(case=HASH, service=text(64), contract=HASH, subject=HASH, department=U16, division=text(6),
              number=text(40), state=text(32), events=U32, history=HASH, submitted=U64, commitment_root=HASH,
              sealed=HASH, due=optional(DUE), licence=optional(text(18)), filed=U32, entered=U32,
              counters=listing(NAMED, 16), running=optional(RUNNING_CLOCK), stopped=listing(NAMED, 16),
              preparer=optional(PUBLIC_KEY))

LEAF, EMPTY = 1, 2
TERMINAL = choice({LEAF: struct(path=HASH, value_hash=HASH), EMPTY: struct()})
STATE_PROOF = struct(depth=U16, bitmap=HASH, siblings=listing(HASH, 256), terminal=TERMINAL)
OPENING = struct(index=U16, count=U16, path=text(128), salt=HASH, value=octets(4096), proof=listing(HASH, 16))

DEPARTMENT = struct(id=U16, code=text(32), name_zh=text(120), short_zh=text(24), name_en=text(120), role=number(1),
                    officers=listing(PUBLIC_KEY, 16), approvals=U8, worker=PUBLIC_KEY, sealing=HASH)
FOUNDER = struct(department=U16, key=PUBLIC_KEY, possession=SIGNATURE)
GENESIS = struct(version=U8, name_zh=text(120), name_en=text(120), kind=number(1), time=U64, trusting_period=U64,
                 departments=listing(DEPARTMENT, 64), validators=listing(FOUNDER, 64), calendar=octets(65_536))
EPOCH = struct(first_height=U64, announced_by=HASH, validators=validator_set)
NETWORK_FILE = struct(
    magic=text(16, "yuzheng-network"), version=number(1, 1), genesis=GENESIS, checkpoint=optional(SIGNED_HEADER),
    epochs=listing(EPOCH, 4096), nodes=listing(struct(department=U16, url=text(200)), 256),
    tls_roots=listing(text(8192), 16))

SHORT_HEADER = struct(version=U8, **HEADER_START, next_validators_hash=optional(HASH), proposer=U16)
SHORT_CERTIFICATE = struct(round=U32, signers=octets(8), signatures=octets(4096, unit=64))
PROVEN_ENTRY = struct(
    entry=ENTRY, outcome=OUTCOME, index=U32, path=path_hashes(16), header=optional(SHORT_HEADER),
    history=path_hashes(64), openings=listing(OPENING, 64),
    trace=optional(struct(salt=HASH, trace=octets(32_768))))
STATE_EVIDENCE = struct(key=octets(512), value=shown_value, proof=STATE_PROOF)
ONE_ENTRY, LAST_EVENT, VALUES, HISTORY = 1, 2, 3, 4
KIND_NAMES = {ONE_ENTRY: "entry", LAST_EVENT: "case", VALUES: "state", HISTORY: "history"}
RECEIPT = struct(
    magic=text(16, "yuzheng-receipt"), version=number(1, 1), chain_id=HASH, kind=number(4, 1),
    entries=listing(PROVEN_ENTRY, 1024), tip=struct(header=SHORT_HEADER, certificate=SHORT_CERTIFICATE),
    hops=listing(HOP, 20), state=listing(STATE_EVIDENCE, 8))
FORK_EVIDENCE = struct(magic=text(16, "yuzheng-fork"), version=number(1, 1), chain_id=HASH, first=SIGNED_HEADER,
                       second=SIGNED_HEADER, hops=listing(HOP, 20))


# --- Section 3: hashes and Merkle trees ---

def digest(data: bytes) -> bytes:
    """H(data)."""
    return hashlib.sha256(data).digest()


def leaf_hash(content: bytes) -> bytes:
    """Section 3.1: the hash of a leaf, and by section 7 that of a header."""
    return digest(b"\0" + content)


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Section 3.1, RFC 9162 §2.1.3.2."""
    require(index < size, f"index {index} in a tree of {size}")
    inner = (index ^ (size - 1)).bit_length()
    expected = inner + (index >> inner).bit_count()
    require(len(proof) == expected, f"{len(proof)} hashes where {expected} belong")
    fn, sn, result = index, size - 1, leaf
    for sibling in proof:
        if fn & 1 or fn == sn:
            result = digest(b"\1" + sibling + result)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            result = digest(b"\1" + result + sibling)
        fn, sn = fn >> 1, sn >> 1
    require(result == root, "the path leads to another root")


def bit(data: bytes, index: int) -> int:
    """Section 1: bit 0 is the most significant one of the first byte."""
    return data[index // 8] >> (7 - index % 8) & 1


def verify_state(proof: Record, key: bytes, value: bytes | None, root: bytes) -> None:
    """Section 3.2: presence of a value, absence where it is None."""
    path = digest(key)
    require(proof.depth <= 256, f"a walk of {proof.depth} levels")
    ones = [depth for depth in range(256) if bit(proof.bitmap, depth)]
    require(len(ones) == len(proof.siblings), "the bitmap does not count the siblings")
    require(all(depth < proof.depth for depth in ones), "a sibling below the end of the walk")
    require(ZERO not in proof.siblings, "an empty sibling is given")
    leaf = proof.terminal.value if proof.terminal.tag == LEAF else None
    result = ZERO
    if leaf is not None:
        on_path = all(bit(leaf.path, depth) == bit(path, depth) for depth in range(proof.depth))
        require(on_path, "the leaf does not lie on the path of the key")
        plain = digest(leaf.path + leaf.value_hash)
        result = bytes([plain[0] | 0x80]) + plain[1:]
    siblings = dict(zip(ones, proof.siblings))
    for depth in reversed(range(proof.depth)):
        sibling = siblings.get(depth, ZERO)
        plain = digest(sibling + result if bit(path, depth) else result + sibling)
        result = bytes([plain[0] & 0x7F]) + plain[1:]
    require(result == root, "the proof leads to another state root")
    found = leaf.value_hash if leaf is not None and leaf.path == path else None
    require(found == (None if value is None else digest(value)), "the key does not hold this")


# --- Section 4: signatures ---

FIELD = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
CURVE_D = -121665 * pow(121666, -1, FIELD) % FIELD
SMALL_ORDER = {bytes.fromhex(point) for point in """
    0100000000000000000000000000000000000000000000000000000000000000
    ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f
    0000000000000000000000000000000000000000000000000000000000000000
    0000000000000000000000000000000000000000000000000000000000000080
    26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05
    26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85
    c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a
    c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa""".split()}


@lru_cache(maxsize=4096)
def is_public_key(key: bytes) -> bool:
    """The canonical encoding of a point of the curve that has no small order."""
    y = int.from_bytes(key, "little") & (1 << 255) - 1
    if y >= FIELD or y * y % FIELD == 1 or key in SMALL_ORDER:  # y² = 1 is x = 0
        return False
    x_squared = (y * y - 1) * pow(CURVE_D * y * y + 1, -1, FIELD)
    return pow(x_squared, (FIELD - 1) // 2, FIELD) == 1


def verify_signature(key: bytes, signature: bytes, message: bytes) -> bool:
    """Strict Ed25519. The library compares the encoding of [S]B − [k]A with R, without cofactor."""
    if int.from_bytes(signature[32:], "little") >= ORDER or signature[:32] in SMALL_ORDER:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except InvalidSignature:
        return False
    return is_public_key(key)


# --- Sections 6 to 9: validator sets, headers, certificates, hops ---

def signers_of(validators: Record, bitmap: bytes) -> list[Record]:
    """The validators whose bits are set."""
    return [member for index, member in enumerate(validators.members) if bit(bitmap, index)]


def verify_signed_header(signed: Record, chain_id: bytes, validators: Record) -> None:
    """Section 8, in the order of its table."""
    header, certificate, n = signed.header, signed.certificate, len(validators.members)
    if header.version != 1:
        raise Fault(f"LC-1: header version {header.version} is not known", newer=True)
    require(header.chain_id == chain_id, "LC-2: a header of another chain")
    require(header.validators_hash == digest(validators.raw), "LC-7: a header of another validator set")
    same = certificate.header_hash == leaf_hash(header.raw) and certificate.height == header.height
    require(same, "LC-8: the certificate is for another header")
    require(header.proposer == (header.height + header.round) % n, "LC-12: it was another's turn to propose")
    require(certificate.round >= header.round, "LC-9: the certificate is of an earlier round")
    quorum, have, bitmap = 2 * n // 3 + 1, len(certificate.signatures) // 64, certificate.signers
    require(have <= quorum, f"LC-9: {have} signatures, the quorum is {quorum}")
    require(len(bitmap) == (n + 7) // 8, f"LC-9: a bitmap of {len(bitmap)} bytes for {n} validators")
    require(not any(bit(bitmap, index) for index in range(n, 8 * len(bitmap))), "LC-9: a signer past the last one")
    signers = signers_of(validators, bitmap)
    require(len(signers) == have, f"LC-9: {len(signers)} signers with {have} signatures")
    require(have >= quorum, f"LC-9: {have} signatures, the quorum is {quorum}")
    vote = encode(["yuzheng/precommit", 1, chain_id, header.height, certificate.round, certificate.header_hash])
    for place, signer in enumerate(signers):
        signature = certificate.signatures[64 * place : 64 * place + 64]
        good = verify_signature(signer.key, signature, vote)
        require(good, f"LC-9: the signature of department {signer.department} does not verify")


def verify_hop(hop: Record, chain_id: bytes, validators: Record) -> None:
    """Section 9."""
    verify_signed_header(hop.signed, chain_id, validators)
    announced = hop.signed.header.next_validators_hash
    require(announced == digest(hop.next.raw), "LC-7: the hop shows another set than it announces")


# --- Sections 5 and 14: genesis and the network file ---

@dataclass(frozen=True)
class Network:
    """A network file that holds: the chain, and the directory of its validator sets."""

    chain_id: bytes
    epochs: list[Record]

    def listed(self, height: int) -> Record:
        """The set listed for a height."""
        older = [epoch for epoch in self.epochs if epoch.first_height <= height]
        return (older or self.epochs)[-1 if older else 0].validators

    def is_beyond(self, height: int) -> bool:
        """Whether the newest set of the directory, or one after it, is that of a height."""
        return height >= self.epochs[-1].first_height

    def set_after(self, hops: Sequence[Record], height: int) -> Record:
        """Section 14, the set after hops."""
        first, validators = 1, self.epochs[-1].validators
        for hop in hops:
            at = hop.signed.header.height
            require(first <= at < height, f"LC-3: a hop at height {at}")
            first = at + 1
            if self.is_beyond(at):
                verify_hop(hop, self.chain_id, validators)
                validators = hop.next
            else:
                verify_hop(hop, self.chain_id, self.listed(at))
                require(hop.next.raw == self.listed(at + 1).raw, "LC-7: another set than the directory lists")
        return validators if self.is_beyond(height) else self.listed(height)

    def check_known(self, header: Record, validators: Record, name: str) -> None:
        """RC-4 and FE-4 for one header."""
        with rule(name, CANNOT_TELL):
            known = header.validators_hash == digest(validators.raw)
            require(known or not self.is_beyond(header.height), f"an unknown validator set at {header.height}")

    def follow(self, hops: Sequence[Record], height: int, unknown: str, broken: str) -> Record:
        """RC-4 and RC-5, or FE-4 and FE-5: the set for a height."""
        for hop in [hop for hop in hops if self.is_beyond(hop.signed.header.height)][:1]:
            self.check_known(hop.signed.header, self.epochs[-1].validators, unknown)
        with rule(broken):
            return self.set_after(hops, height)


def check_genesis(genesis: Record) -> bytes:
    """Section 5. Gives the encoding of the founding set."""
    require(genesis.version == 1, f"genesis version {genesis.version}")
    ids = [department.id for department in genesis.departments]
    codes = [department.code for department in genesis.departments]
    require(len(set(ids)) == len(ids) == len(set(codes)), "two departments share an id or a code")
    for founder in genesis.validators:
        require(founder.department in ids, f"department {founder.department} is not listed")
        message = encode(["yuzheng/possession", 1, founder.department, founder.key])
        good = verify_signature(founder.key, founder.possession, message)
        require(good, f"department {founder.department} did not prove that it holds its key")
    founding = encode([[founder.department, founder.key] for founder in genesis.validators])
    decode(validator_set, founding)
    return founding


def check_epochs(epochs: list[Record], genesis: Record, founding: bytes) -> None:
    """NF-4, with header 0 of section 5."""
    chain_id, empty, members = digest(genesis.raw), digest(b""), digest(founding)
    zero = [1, chain_id, 0, 0, genesis.time, ZERO, empty, empty, 0, ZERO, members, members, 0]
    require(bool(epochs), "no epoch")
    require(epochs[0].first_height == 1, f"the first epoch begins at {epochs[0].first_height}")
    require(epochs[0].announced_by == leaf_hash(encode(zero)), "the first epoch is not announced by header 0")
    require(epochs[0].validators.raw == founding, "the first epoch has another set than the founding one")
    rising = all(old.first_height < new.first_height for old, new in zip(epochs, epochs[1:]))
    require(rising, "an epoch does not begin after the one before it")


@lru_cache(maxsize=64)
def read_network(data: bytes) -> Network:
    """Section 14, NF-1 to NF-5. Without a network file nothing can be told."""
    with rule("NF-1", CANNOT_TELL):
        reader = Reader(data)
        reader.head(ARRAY)
        text(16, "yuzheng-network")(reader)
    with rule("NF-2", CANNOT_TELL):
        require(len(data) <= NETWORK_LIMIT, f"{len(data)} bytes")
        file = decode(NETWORK_FILE, data)
    with rule("NF-3", CANNOT_TELL):
        founding = check_genesis(file.genesis)
    with rule("NF-4", CANNOT_TELL):
        check_epochs(file.epochs, file.genesis, founding)
    network = Network(digest(file.genesis.raw), file.epochs)
    with rule("NF-5", CANNOT_TELL):
        if file.checkpoint is not None:
            listed = network.listed(file.checkpoint.header.height)
            verify_signed_header(file.checkpoint, network.chain_id, listed)
    return network


# --- Section 11: entries ---

def verify_transaction(transaction: Record, chain_id: bytes, time: int) -> None:
    """A transaction is valid in itself, and in a block of this time."""
    body = transaction.body
    if body.version != 1 or transaction.suite != 1:
        raise Fault(f"version {body.version} or suite {transaction.suite} is not known", newer=True)
    require(body.chain_id == chain_id, "a transaction of another chain")
    message = head(ARRAY, 8) + encode("yuzheng/transaction") + encode(1) + body.raw[1:]  # spliced in
    require(verify_signature(body.signer, transaction.signature, message), "the signature does not verify")
    require(time <= body.expires <= time + DAY_MS, f"it expires at {body.expires}, the block is of {time}")


# --- Section 15: the receipt ---

def read_file(data: bytes, limit: int, item: Schema, magic: str, unreadable: str, unknown: str) -> Record:
    """RC-1 and RC-2, or FE-1 and FE-2."""
    with rule(unreadable, CANNOT_TELL):
        require(len(data) <= limit, f"{len(data)} bytes")
        reader = Reader(data)
        reader.head(ARRAY)
        text(16, magic)(reader)
        version = reader.head(UNSIGNED)
    with rule(unknown, CANNOT_TELL):
        require(version == 1, f"version {version} is not known")
    with rule(unreadable, CANNOT_TELL):
        return decode(item, data)


def event_of(proven: Record) -> Record | None:
    """The event of an entry."""
    return proven.outcome.value if proven.outcome.tag == APPLIED else None


class Receipt:
    """A receipt under a network file. The methods are called in the order of the rules."""

    def __init__(self, data: bytes, network: Network) -> None:
        """RC-1 to RC-3. Completes the headers and the certificate."""
        self.network, self.chain_id = network, network.chain_id
        file = read_file(data, HISTORY_LIMIT, RECEIPT, "yuzheng-receipt", "RC-1", "RC-2")
        self.kind, self.entries, self.hops, self.state = file.kind, file.entries, file.hops, file.state
        with rule("RC-1", CANNOT_TELL):
            require(file.kind == HISTORY or len(data) <= RECEIPT_LIMIT, f"{len(data)} bytes")
            self.tip, self.certificate = self.full_header(file.tip.header), file.tip.certificate
            for proven in file.entries:
                proven.at = self.full_header(proven.header) if proven.header is not None else self.tip
            for evidence in file.state:
                if isinstance(evidence.value, Record):
                    require(evidence.value.path == digest(evidence.key), "absence of another key")
                    evidence.value = None
        with rule("RC-3", CANNOT_TELL):
            require(file.chain_id == self.chain_id, "a receipt of another chain")
        self.certificate.height, self.certificate.header_hash = self.tip.height, leaf_hash(self.tip.raw)

    def full_header(self, short: Record) -> Record:
        """The header of which the file leaves out what stands elsewhere."""
        require(short.next_validators_hash != short.validators_hash, "the same validator set is given twice")
        fields = [getattr(short, name) for name in HEADER_START]
        following = short.next_validators_hash or short.validators_hash
        return decode(HEADER, encode([short.version, self.chain_id, *fields, following, short.proposer]))

    def verify_tip(self) -> list[int]:
        """RC-4 to RC-6. Gives the departments that signed."""
        validators = self.network.follow(self.hops, self.tip.height, "RC-4", "RC-5")
        self.network.check_known(self.tip, validators, "RC-4")
        with rule("RC-6"):
            verify_signed_header(Record(header=self.tip, certificate=self.certificate), self.chain_id, validators)
        return [signer.department for signer in signers_of(validators, self.certificate.signers)]

    def verify_entry(self, proven: Record) -> None:
        """RC-7 to RC-9 for one entry."""
        if proven.header is None:
            with rule("RC-13"):
                require(not proven.history, "a path from the tip to itself")
        else:
            with rule("RC-7"):
                leaf = leaf_hash(proven.at.raw)
                verify_inclusion(leaf, proven.at.height, self.tip.height, proven.history, self.tip.history)
        with rule("RC-8"):
            leaf = leaf_hash(head(ARRAY, 2) + encode(proven.entry.raw) + proven.outcome.raw)
            verify_inclusion(leaf, proven.index, proven.at.tx_count, proven.path, proven.at.tx_root)
        if proven.entry.tag == SIGNED:
            with rule("RC-9"):
                verify_transaction(proven.entry.value, self.chain_id, proven.at.time)

    def shown_case(self, proven: Record) -> tuple[bool, Record | None]:
        """Whether an entry shows its case, and the case shown."""
        event = event_of(proven)
        key = b"case/" + event.case.hex().encode() if event is not None else None
        values = [evidence.value for evidence in self.state if evidence.key == key]
        try:
            return bool(values), decode(CASE, values[0]) if values and values[0] is not None else None
        except Fault:
            return True, None

    def check_kind(self) -> None:
        """RC-13 for kinds 1 to 3."""
        if self.kind == VALUES:
            return require(not self.entries and bool(self.state), "values of the state come without entries")
        require(len(self.entries) == 1, f"{len(self.entries)} entries where one belongs")
        event, (shows, case) = event_of(self.entries[0]), self.shown_case(self.entries[0])
        if self.kind == ONE_ENTRY:
            return require(not shows, "a single entry does not show its case")
        require(event is not None and case is not None and case.case == event.case, "the case is not shown")
        same = (case.events, case.history) == (event.number, event.history)
        return require(case.events > event.number or same, "the case shown is older than the event")

    def check_history(self) -> None:
        """RC-13 and RC-14 for kind 4: no event of the case is left out."""
        with rule("RC-13"):
            require(bool(self.entries), "a history without events")
            first, (_, case) = event_of(self.entries[0]), self.shown_case(self.entries[0])
            require(case is not None and case.case == first.case, "the case is not shown")
        history = ZERO
        for place, proven in enumerate(self.entries, 1):
            entry, event = proven.entry, event_of(proven)
            with rule("RC-13"):
                require(event is not None and event.case == case.case, "an entry without an event of the case")
            with rule("RC-14"):
                entry_id = digest(entry.value.body.raw if entry.tag == SIGNED else entry.raw)
                link = ["yuzheng/event", history, entry_id, event.event, event.state, proven.at.time]
                history = digest(encode(link))
                require((event.number, event.history) == (place, history), f"no event number {place}")
        with rule("RC-14"):
            require((case.events, case.history) == (len(self.entries), history), "the last events are missing")

    def check_shown(self, proven: Record) -> None:
        """RC-11 to RC-13: what is shown of the data that an entry commits to."""
        action = proven.entry.value.body.action if proven.entry.tag == SIGNED else Record(tag=None)
        with rule("RC-13"):
            require(not proven.openings or action.tag in (SUBMIT_CASE, AUTOMATIC_DECISION, SUPPLEMENT_CASE), "openings of no form")
        for opening in proven.openings:
            with rule("RC-11"):
                field = encode(["yuzheng/field", opening.count, opening.path, opening.salt, opening.value])
                root = action.value.commitment_root
                verify_inclusion(leaf_hash(field), opening.index, opening.count, opening.proof, root)
        if proven.trace is not None:
            with rule("RC-13"):
                require(action.tag == AUTOMATIC_DECISION, "a trace of no decision")
            with rule("RC-12"):
                commitment = digest(encode(["yuzheng/trace", proven.trace.salt, proven.trace.trace]))
                require(commitment == action.value.trace, "another trace than the decision's")


def verify_receipt(data: bytes, network: Network) -> dict[str, Any]:
    """All rules in their order. Gives the facts."""
    receipt = Receipt(data, network)
    departments = receipt.verify_tip()
    for proven in receipt.entries:
        receipt.verify_entry(proven)
    with rule("RC-10"):
        for evidence in receipt.state:
            verify_state(evidence.proof, evidence.key, evidence.value, receipt.tip.state_root)
    with rule("RC-13"):
        receipt.check_history() if receipt.kind == HISTORY else receipt.check_kind()
    for proven in receipt.entries:
        receipt.check_shown(proven)
    return {"kind": KIND_NAMES[receipt.kind], "height": receipt.tip.height, "departments": departments}


def verify_fork(data: bytes, network: Network) -> dict[str, Any]:
    """Section 15.1. Gives the facts."""
    fork = read_file(data, FORK_LIMIT, FORK_EVIDENCE, "yuzheng-fork", "FE-1", "FE-2")
    with rule("FE-3", CANNOT_TELL):
        require(fork.chain_id == network.chain_id, "evidence of another chain")
    first, second, height = fork.first, fork.second, fork.first.header.height
    with rule("FE-6"):
        require(height == second.header.height, "headers of different heights")
        require(leaf_hash(first.header.raw) < leaf_hash(second.header.raw), "the headers are not in order")
    validators = network.follow(fork.hops, height, "FE-4", "FE-5")
    for signed in (first, second):
        network.check_known(signed.header, validators, "FE-4")
        with rule("FE-7"):
            verify_signed_header(signed, network.chain_id, validators)
    bitmap = bytes(a & b for a, b in zip(first.certificate.signers, second.certificate.signers))
    both = [signer.department for signer in signers_of(validators, bitmap)]
    fault = "guilty" if first.certificate.round == second.certificate.round else "conflicting"
    return {"kind": "fork", "height": height, "fault": fault, "departments": both}


# --- Sections 7.1 and 10: following the chain ---

ROUND_FLAG, ENTRIES_FLAG, STATE_FLAG, PROPOSER_FLAG, NEXT_FLAG = 1, 2, 4, 8, 16
CLOCK_DRIFT_MS = 60_000


class Delta(Reader):
    """The parts of deltas."""

    def leb(self, bits: int) -> int:
        """A number: seven bits a byte, the lowest first, in as few bytes as it needs."""
        value = shift = 0
        while True:
            byte = self.take(1)[0]
            value |= (byte & 0x7F) << shift
            shift += 7
            require(value < 1 << bits, "7.1: a number too large for its field")
            if not byte & 0x80:
                require(byte != 0 or shift == 7, "7.1: a number in more bytes than needed")
                return value

    def given(self, flags: int, flag: int, read: Callable[[], Any], absent: Any) -> Any:
        """What a flag brings, or what its absence means."""
        if not flags & flag:
            return absent
        value = read()
        require(value != absent, "7.1: a flag brings what its absence means")
        return value


class Following:
    """The newest header that a client believes, with the peaks over the hashes of all headers, its own included."""

    def __init__(self, parent: Record, peaks: list[bytes]) -> None:
        require(len(peaks) == parent.height.bit_count(), "peaks of another number")
        self.parent, self.peaks, self.chain_id = parent, list(peaks), parent.chain_id
        require(self.root() == parent.history, "peaks of another history")
        self.push(parent)

    def root(self) -> bytes:
        """The root over the peaks."""
        result = self.peaks[-1] if self.peaks else digest(b"")
        for peak in reversed(self.peaks[:-1]):
            result = digest(b"\1" + peak + result)
        return result

    def push(self, header: Record) -> None:
        """Appends the hash of a header, which becomes the newest."""
        joined, size = leaf_hash(header.raw), header.height
        while size & 1:
            joined, size = digest(b"\1" + self.peaks.pop() + joined), size >> 1
        self.peaks.append(joined)
        self.parent = header

    def take(self, header: Record, is_newest: bool) -> None:
        """LC-1 to LC-7 of section 10; LC-6 of the newest header of a run only."""
        require(header.version == 1, "LC-1: the version is not known")
        require(header.chain_id == self.chain_id, "LC-2: a header of another chain")
        require(header.height == self.parent.height + 1, "LC-3: another height")
        require(header.time > self.parent.time, "LC-4: the time does not go on")
        require(header.prev == leaf_hash(self.parent.raw), "LC-5: another parent")
        require(header.validators_hash == self.parent.next_validators_hash, "LC-7: a set that was not announced")
        require(not is_newest or header.history == self.root(), "LC-6: another history")
        self.push(header)

    def rebuild(self, delta: Delta) -> None:
        """Takes the next header from its delta."""
        flags, parent = delta.take(1)[0], self.parent
        require(flags < 32, "7.1: an unknown flag")
        time = parent.time + delta.leb(64)
        require(time < 1 << 64, "7.1: a time beyond its field")
        round_ = delta.given(flags, ROUND_FLAG, lambda: delta.leb(32), 0)
        entries = (0, digest(b""))
        count, root = delta.given(flags, ENTRIES_FLAG, lambda: (delta.leb(32), delta.take(32)), entries)
        state = delta.given(flags, STATE_FLAG, lambda: delta.take(32), parent.state_root)
        turn = (parent.proposer + 1) % 65_536
        proposer = delta.given(flags, PROPOSER_FLAG, lambda: delta.leb(16), turn)
        announced = delta.given(flags, NEXT_FLAG, lambda: delta.take(32), parent.next_validators_hash)
        require(time > parent.time, "LC-4: the time does not go on")
        fields = [1, self.chain_id, parent.height + 1, round_, time, leaf_hash(parent.raw), self.root(), root, count,
                  state, parent.next_validators_hash, announced, proposer]
        self.push(decode(HEADER, encode(fields)))


def follow_headers(vector: dict[str, Any], file: Record, network: Network) -> str | None:
    """Section 10 for one vector of tests/vectors/following. Gives the rule that refuses it."""
    at = "2"
    try:
        parent = decode(HEADER, bytes.fromhex(vector["parent"]))
        require(vector["now"] - parent.time <= file.genesis.trusting_period, "LC-11: the trust is over")
        following = Following(parent, [bytes.fromhex(peak) for peak in vector["peaks"]])
        if vector["headers"] is not None:
            headers = [decode(HEADER, bytes.fromhex(header)) for header in vector["headers"]]
            for place, header in enumerate(headers, 1):
                following.take(header, place == len(headers))
        else:
            at, delta = "7.1", Delta(bytes.fromhex(vector["deltas"]))
            while delta.at < len(delta.data):
                following.rebuild(delta)
        newest, at = following.parent, "2"
        if vector["certificate"] is not None:
            certificate = decode(CERTIFICATE, bytes.fromhex(vector["certificate"]))
            signed = Record(header=newest, certificate=certificate)
            verify_signed_header(signed, network.chain_id, network.listed(newest.height))
        require(newest.time <= vector["now"] + CLOCK_DRIFT_MS, "LC-10: a header from the future")
    except Fault as fault:
        name, _, said = str(fault).partition(":")
        return name if said else at
    return None


def run_following(folder: Path) -> int:
    """Compares with every vector of tests/vectors/following."""
    data = (folder / "network.yzn").read_bytes()
    network, file = read_network(data), decode(NETWORK_FILE, data)
    agree, disagree = 0, 0
    for path in sorted(folder.glob("*.json")):
        vector = json.loads(path.read_text(encoding="utf-8"))
        found = follow_headers(vector, file, network)
        agree, disagree = agree + (found == vector["rule"]), disagree + (found != vector["rule"])
        if found != vector["rule"]:
            print(f"{path.name}: found {found}", file=sys.stderr)
    print(json.dumps({"agree": agree, "disagree": disagree}))
    return 0 if agree and not disagree else 1


# --- The command ---

def verify(data: bytes, network_file: bytes) -> dict[str, Any]:
    """Verdict, rule, reason and facts of a receipt or of fork evidence under a network file."""
    try:
        network = read_network(network_file)
        is_fork = data[2:].startswith(b"yuzheng-fork")
        facts = verify_fork(data, network) if is_fork else verify_receipt(data, network)
    except Refusal as refusal:
        return {"verdict": refusal.verdict, "rule": refusal.rule, "reason": str(refusal), "facts": None}
    return {"verdict": VALID, "rule": None, "reason": None, "facts": facts}


def run_vectors(folder: Path) -> int:
    """Compares with every vector of a folder; tests/vectors/proofs/README.md says what a vector is."""
    agree, disagree = 0, 0
    for path in sorted(folder.glob("*.json")):
        vector = json.loads(path.read_text(encoding="utf-8"))
        network = (folder / "networks" / vector["network"]).read_bytes()
        found = verify(bytes.fromhex(vector["file"]), network)
        if all(found[part] == vector[part] for part in ("verdict", "rule", "facts")):
            agree += 1
        else:
            disagree += 1
            print(f"{path.name}: found {found}", file=sys.stderr)
    print(json.dumps({"agree": agree, "disagree": disagree}))
    return 0 if agree and not disagree else 1


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description="Verifies receipts and fork evidence offline.")
    parser.add_argument("file", type=Path, nargs="?", help="receipt (.yzr) or fork evidence (.yzf)")
    parser.add_argument("--network", type=Path, help="network file (.yzn)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--vectors", type=Path, help="folder of vectors to compare with")
    parser.add_argument("--following", type=Path, help="folder of vectors of headers and deltas to compare with")
    arguments = parser.parse_args()
    if arguments.following is not None:
        return run_following(arguments.following)
    if arguments.vectors is not None:
        return run_vectors(arguments.vectors)
    if arguments.file is None or arguments.network is None:
        parser.error("give FILE and --network, or --vectors")
    try:
        found = verify(read_at_most(arguments.file, HISTORY_LIMIT), read_at_most(arguments.network, NETWORK_LIMIT))
    except (OSError, MemoryError) as error:
        print(printable(str(error)), file=sys.stderr)
        return EXIT_CODES[CANNOT_TELL]
    facts = json.dumps(found["facts"]) if found["facts"] else None
    line = " ".join(filter(None, [found["verdict"], found["rule"], found["reason"], facts]))
    print(json.dumps(found) if arguments.json else printable(line))
    return EXIT_CODES[found["verdict"]]


def read_at_most(path: Path, limit: int) -> bytes:
    """The file, or one byte more than the limit: what is longer is refused by its format."""
    with path.open("rb") as file:
        return file.read(limit + 1)


def printable(line: str) -> str:
    """A line without what moves a terminal's cursor or hides text: reasons may hold text of the file."""
    return "".join(c if c.isprintable() else "\ufffd" for c in line)


def run() -> int:
    """A mistake of this program is no verdict: whatever goes wrong, it cannot tell."""
    try:
        return main()
    except Exception as error:  # noqa: BLE001
        print(f"cannot tell: {printable(repr(error))}", file=sys.stderr)
        return EXIT_CODES[CANNOT_TELL]


if __name__ == "__main__":
    sys.exit(run())
