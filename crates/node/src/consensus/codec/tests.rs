//! Every message reads back as it was written, and nothing else reads at all.

use std::fmt::Debug;

use arc_malachitebft_app::consensus::{LivenessMsg, SignedConsensusMsg};
use arc_malachitebft_app::streaming::StreamContent;
use arc_malachitebft_app::types::streaming::{StreamId, StreamMessage};
use arc_malachitebft_app::types::{PeerId, ProposedValue};
use arc_malachitebft_codec::Codec;
use arc_malachitebft_core_types as core_types;
use core_types::{
    ExtendedCommitCertificate, ExtendedCommitSignature, NilOrVal, PolkaCertificate, PolkaSignature, RoundCertificate,
    RoundCertificateType, RoundSignature, SignedMessage, ValidatorProof, Validity, VoteType,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use yuzheng_protocol::{Hash, Height, Round, Signature, Signer as _};

use super::*;
use crate::consensus::application::Slot;
use crate::consensus::context::{BlockHash, EngineHeight, Proposal, Vote, engine_round};
use crate::consensus::part::Part;
use crate::consensus::tests::validators::TestKey;
use crate::consensus::validators::Address;

type Ctx = EngineContext;

fn engine_codec() -> EngineCodec {
    EngineCodec::new(Arc::new(PeerTips::new([])))
}

/// Round trip; every shorter, longer and relabelled encoding is refused.
fn holds<T>(message: &T) -> Result<(), TestCaseError>
where
    T: PartialEq + Debug,
    EngineCodec: Codec<T, Error = CodecError>,
{
    let codec = engine_codec();
    let bytes: Bytes = codec.encode(message).unwrap();
    prop_assert_eq!(&Codec::<T>::decode(&codec, bytes.clone()).unwrap(), message);
    for end in (0..bytes.len().min(64)).chain([bytes.len() - 1]) {
        prop_assert!(Codec::<T>::decode(&codec, bytes.slice(..end)).is_err(), "cut at {}", end);
    }
    let mut longer = bytes.to_vec();
    longer.push(0);
    prop_assert!(Codec::<T>::decode(&codec, longer.into()).is_err(), "extended");
    let mut relabelled = bytes.to_vec();
    relabelled[0] ^= 0x20;
    prop_assert!(Codec::<T>::decode(&codec, relabelled.into()).is_err(), "another type at the front");
    Ok(())
}

fn address() -> impl Strategy<Value = Address> {
    (0..20u8).prop_map(|i| Address(TestKey::new(i).public_key()))
}

fn signature() -> impl Strategy<Value = Signature> {
    any::<[u8; 32]>().prop_map(|half| Signature([half, half].concat().try_into().unwrap()))
}

fn value() -> impl Strategy<Value = BlockHash> {
    any::<[u8; 32]>().prop_map(|bytes| BlockHash(Hash(bytes)))
}

fn height() -> impl Strategy<Value = EngineHeight> {
    any::<u64>().prop_map(|h| EngineHeight(Height(h)))
}

fn round() -> impl Strategy<Value = core_types::Round> {
    any::<u32>().prop_map(core_types::Round::new)
}

fn round_or_nil() -> impl Strategy<Value = core_types::Round> {
    option::of(round()).prop_map(|r| r.unwrap_or(core_types::Round::Nil))
}

fn kind() -> impl Strategy<Value = VoteType> {
    prop_oneof![Just(VoteType::Prevote), Just(VoteType::Precommit)]
}

fn value_or_nil() -> impl Strategy<Value = NilOrVal<BlockHash>> {
    option::of(value()).prop_map(|v| v.map_or(NilOrVal::Nil, NilOrVal::Val))
}

fn vote() -> impl Strategy<Value = SignedMessage<Ctx, Vote>> {
    (kind(), height(), round(), value_or_nil(), address(), signature()).prop_map(
        |(kind, height, round, value, address, signature)| {
            SignedMessage::new(Vote { kind, height, round, value, address }, signature)
        },
    )
}

fn proposal() -> impl Strategy<Value = SignedMessage<Ctx, Proposal>> {
    (height(), round(), value(), round_or_nil(), address(), signature()).prop_map(
        |(height, round, value, pol_round, address, signature)| {
            SignedMessage::new(Proposal { height, round, value, pol_round, address }, signature)
        },
    )
}

fn polka() -> impl Strategy<Value = PolkaCertificate<Ctx>> {
    (height(), round(), value(), vec((address(), signature()), 0..9)).prop_map(|(height, round, value_id, signers)| {
        let polka_signatures = signers.into_iter().map(|(a, s)| PolkaSignature::new(a, s)).collect();
        PolkaCertificate { height, round, value_id, polka_signatures }
    })
}

fn round_certificate() -> impl Strategy<Value = RoundCertificate<Ctx>> {
    let cert_type = prop_oneof![Just(RoundCertificateType::Skip), Just(RoundCertificateType::Precommit)];
    let votes = vec((kind(), value_or_nil(), address(), signature()), 0..9);
    (height(), round(), cert_type, votes).prop_map(|(height, round, cert_type, votes)| {
        let round_signatures = votes.into_iter().map(|(k, v, a, s)| RoundSignature::new(k, v, a, s)).collect();
        RoundCertificate { height, round, cert_type, round_signatures }
    })
}

fn part() -> impl Strategy<Value = Part> {
    let place = (any::<u64>(), any::<u32>(), any::<u16>(), any::<u16>());
    (place, address(), value(), vec(any::<u8>(), 0..300), signature()).prop_map(
        |((height, round, index, count), sender, block, data, signature)| Part {
            slot: Slot { height: Height(height), round: Round(round) },
            sender,
            header_hash: block.0,
            index,
            count,
            data,
            signature,
        },
    )
}

fn decided() -> impl Strategy<Value = sync::RawDecidedValue<Ctx>> {
    let signers = vec((address(), signature()), 0..9);
    (vec(any::<u8>(), 0..200), height(), round(), value(), signers).prop_map(
        |(body, height, round, value_id, signers)| {
            let signature = |(a, s)| ExtendedCommitSignature::new(a, s, None);
            let commit_signatures = signers.into_iter().map(signature).collect();
            let certificate = ExtendedCommitCertificate { height, round, value_id, commit_signatures };
            sync::RawDecidedValue::new(body.into(), certificate)
        },
    )
}

fn peer() -> impl Strategy<Value = PeerId> {
    (0..5u8).prop_map(|i| {
        let identity = crate::consensus::NetworkKey::new([i; 32]).identity();
        identity.parse().unwrap()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn votes_and_proposals(vote in vote(), proposal in proposal()) {
        holds(&SignedConsensusMsg::<Ctx>::Vote(vote))?;
        holds(&SignedConsensusMsg::<Ctx>::Proposal(proposal))?;
    }

    #[test]
    fn liveness_messages(vote in vote(), polka in polka(), certificate in round_certificate()) {
        holds(&LivenessMsg::<Ctx>::Vote(vote))?;
        holds(&LivenessMsg::<Ctx>::PolkaCertificate(polka.clone()))?;
        holds(&LivenessMsg::<Ctx>::SkipRoundCertificate(certificate))?;
        holds(&polka)?;
    }

    #[test]
    fn parts_and_streams(part in part(), id in vec(any::<u8>(), 0..64), sequence in any::<u64>()) {
        holds(&part)?;
        let id = StreamId::new(id.into());
        holds(&StreamMessage::new(id.clone(), sequence, StreamContent::Data(part)))?;
        holds(&StreamMessage::<Part>::new(id, sequence, StreamContent::Fin))?;
    }

    #[test]
    fn proposed_values(
        height in height(), round in round(), valid_round in round_or_nil(), proposer in address(), value in value(),
        valid in any::<bool>(),
    ) {
        let validity = Validity::from_bool(valid);
        holds(&ProposedValue::<Ctx> { height, round, valid_round, proposer, value, validity })?;
    }

    #[test]
    fn sync_messages(
        peer_id in peer(), tip_height in height(), history_min_height in height(), values in vec(decided(), 0..4),
    ) {
        holds(&sync::Status::<Ctx> { peer_id, tip_height, history_min_height })?;
        let range = history_min_height..=tip_height;
        holds(&sync::Request::<Ctx>::ValueRequest(sync::ValueRequest::new(range)))?;
        let response = sync::Response::<Ctx>::ValueResponse(sync::ValueResponse::new(tip_height, values));
        holds(&response)?;
        let codec = engine_codec();
        prop_assert_eq!(codec.encoded_len(&response).unwrap(), codec.encode(&response).unwrap().len());
    }

    #[test]
    fn validator_proofs(key in vec(any::<u8>(), 0..=32), peer in peer(), signature in signature()) {
        holds(&ValidatorProof::<Ctx>::new(key, peer.to_bytes(), signature))?;
    }
}

fn some_vote() -> SignedMessage<Ctx, Vote> {
    let vote = Vote {
        kind: VoteType::Precommit,
        height: EngineHeight(Height(3)),
        round: engine_round(Round(0)),
        value: NilOrVal::Nil,
        address: Address(TestKey::new(0).public_key()),
    };
    SignedMessage::new(vote, Signature([7; 64]))
}

#[test]
fn refuses_longer_forms_of_the_same_number() {
    let codec = engine_codec();
    let bytes = codec.encode(&SignedConsensusMsg::Vote(some_vote())).unwrap();
    // [0, [1, 3, …: the height 3 stands at byte 4.
    assert_eq!(&bytes[..5], &[0x82, 0, 0x86, 1, 3]);
    let longer = [&bytes[..4], &[0x18, 3], &bytes[5..]].concat();
    let refused = Codec::<SignedConsensusMsg<Ctx>>::decode(&codec, longer.into()).unwrap_err();
    assert_eq!(refused, CodecError::Form(DecodeError::NotCanonical));
}

#[test]
fn refuses_what_is_longer_than_any_message_of_its_kind() {
    let codec = engine_codec();
    let have = 1_000_000;
    let refused = Codec::<SignedConsensusMsg<Ctx>>::decode(&codec, vec![0; have].into()).unwrap_err();
    assert_eq!(refused, CodecError::Form(DecodeError::TooLong { have, limit: 512 }));
}

#[test]
fn refuses_kinds_that_it_does_not_know() {
    let codec = engine_codec();
    let mut bytes = codec.encode(&SignedConsensusMsg::Vote(some_vote())).unwrap().to_vec();
    bytes[3] = 9;
    let refused = Codec::<SignedConsensusMsg<Ctx>>::decode(&codec, bytes.into()).unwrap_err();
    assert_eq!(refused, CodecError::Unknown { what: "vote", value: 9 });
}

#[test]
fn writes_no_vote_without_a_round_and_no_certificate_with_an_extension() {
    let codec = engine_codec();
    let mut vote = some_vote();
    vote.message.round = core_types::Round::Nil;
    assert_eq!(codec.encode(&SignedConsensusMsg::<Ctx>::Vote(vote)).unwrap_err(), CodecError::NoRound);

    let extension = Some(SignedMessage::new((), Signature([0; 64])));
    let signer = ExtendedCommitSignature::new(some_vote().message.address, Signature([1; 64]), extension);
    let certificate = ExtendedCommitCertificate {
        height: EngineHeight(Height(1)),
        round: engine_round(Round(0)),
        value_id: BlockHash(Hash::ZERO),
        commit_signatures: vec![signer],
    };
    let value = sync::RawDecidedValue::new(Bytes::new(), certificate);
    let response = sync::ValueResponse::new(EngineHeight(Height(1)), vec![value]);
    let refused = codec.encode(&sync::Response::<Ctx>::ValueResponse(response)).unwrap_err();
    assert_eq!(refused, CodecError::Extension);
}

#[test]
fn refuses_a_status_from_no_peer() {
    let codec = engine_codec();
    // [h'01', 1, 1]
    let bytes = vec![0x83, 0x41, 1, 1, 1];
    let refused = Codec::<sync::Status<Ctx>>::decode(&codec, bytes.into()).unwrap_err();
    assert!(matches!(refused, CodecError::PeerId(_)), "{refused}");
}

#[test]
fn notices_the_tips_of_known_peers_only() {
    let known: PeerId = crate::consensus::NetworkKey::new([1; 32]).identity().parse().unwrap();
    let stranger: PeerId = crate::consensus::NetworkKey::new([2; 32]).identity().parse().unwrap();
    let tips = Arc::new(PeerTips::new([known]));
    let codec = EngineCodec::new(Arc::clone(&tips));
    for (peer_id, tip) in [(known, 7), (stranger, 900)] {
        let status = sync::Status::<Ctx> {
            peer_id,
            tip_height: EngineHeight(Height(tip)),
            history_min_height: EngineHeight(Height(1)),
        };
        let bytes: Bytes = codec.encode(&status).unwrap();
        let _: sync::Status<Ctx> = codec.decode(bytes).unwrap();
    }
    assert_eq!(tips.highest(), Height(7));
}
