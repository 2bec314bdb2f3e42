//! The form of each message: what stands where in its array.

use core::ops::RangeInclusive;

use arc_malachitebft_app::consensus::{LivenessMsg, SignedConsensusMsg};
use arc_malachitebft_app::streaming::StreamContent;
use arc_malachitebft_app::types::streaming::{StreamId, StreamMessage};
use arc_malachitebft_app::types::{PeerId, ProposedValue};
use arc_malachitebft_core_types as core_types;
use arc_malachitebft_sync as sync;
use core_types::{
    ExtendedCommitCertificate, ExtendedCommitSignature, NilOrVal, PolkaCertificate, PolkaSignature, RoundCertificate,
    RoundCertificateType, RoundSignature, SignedMessage, SignedProposal, SignedVote, ValidatorProof, Validity,
    VoteType,
};
use minicbor::decode::Error as ReadError;
use minicbor::encode::{Error as WriteError, Write};
use minicbor::{Decode, Decoder, Encode, Encoder};
use yuzheng_protocol::codec::{Blob, List};
use yuzheng_protocol::validator::MAX_VALIDATORS;
use yuzheng_protocol::{Hash, Height, PublicKey, Round, Signature};

use super::{CodecError, EngineCodec, MAX_SYNC_BYTES, MAX_SYNC_VALUES, Wire};
use crate::consensus::application::{MAX_BODY_BYTES, Slot};
use crate::consensus::context::{BlockHash, EngineContext, EngineHeight, Proposal, Vote, engine_round, round};
use crate::consensus::part::{PART_BYTES, Part};
use crate::consensus::validators::Address;

/// Votes and proposals, with room to spare.
const MAX_MESSAGE_BYTES: usize = 512;
/// Certificates of 64 validators, prevotes and precommits both.
const MAX_CERTIFICATE_BYTES: usize = 64 + 2 * MAX_VALIDATORS * 140;
/// What stands around the bytes of a part.
const PART_OVERHEAD: usize = 512;
/// Longest stream number that is read.
const MAX_STREAM_ID: usize = 64;
/// Longest network identity: a multihash.
const MAX_PEER_ID: usize = 80;

type Signed = (PublicKey, Signature);
type Signers = List<Signed, MAX_VALIDATORS>;
/// kind, height, round, value or null for nil, address, signature.
type VoteForm = (u8, Height, Round, Option<Hash>, PublicKey, Signature);
/// height, round, value, round of the lock or null, address, signature.
type ProposalForm = (Height, Round, Hash, Option<Round>, PublicKey, Signature);
/// height, round, value, signers.
type CertificateForm = (Height, Round, Hash, Signers);
/// kind, value or null for nil, address, signature.
type RoundSignatureForm = (u8, Option<Hash>, PublicKey, Signature);
/// height, round, kind, votes.
type RoundCertificateForm = (Height, Round, u8, List<RoundSignatureForm, { 2 * MAX_VALIDATORS }>);
/// height, round, sender, block, index, count, bytes, signature.
type PartForm = (Height, Round, PublicKey, Hash, u16, u16, Blob<PART_BYTES>, Signature);
/// stream number, sequence, part or null for the end.
type StreamForm = (Blob<MAX_STREAM_ID>, u64, Option<PartForm>);
/// body, certificate.
type DecidedForm = (Blob<MAX_BODY_BYTES>, CertificateForm);
/// height, round, round of the lock or null, proposer, value, 1 for valid.
type ProposedValueForm = (Height, Round, Option<Round>, PublicKey, Hash, u8);

/// A union is `[number, form]`.
macro_rules! union_form {
    ($(#[$doc:meta])* $name:ident { $($tag:literal => $variant:ident($form:ty)),+ $(,)? }) => {
        $(#[$doc])*
        pub(super) enum $name { $($variant($form)),+ }

        impl Encode<()> for $name {
            fn encode<W: Write>(&self, e: &mut Encoder<W>, ctx: &mut ()) -> Result<(), WriteError<W::Error>> {
                e.array(2)?;
                match self { $(Self::$variant(form) => { e.u8($tag)?; form.encode(e, ctx) })+ }
            }
        }

        impl<'b> Decode<'b, ()> for $name {
            fn decode(d: &mut Decoder<'b>, ctx: &mut ()) -> Result<Self, ReadError> {
                if d.array()? != Some(2) {
                    return Err(ReadError::message("expected an array of 2"));
                }
                match d.u8()? {
                    $($tag => Ok(Self::$variant(Decode::decode(d, ctx)?)),)+
                    other => Err(ReadError::message(format!("{other} is no kind of message"))),
                }
            }
        }
    };
}

union_form!(
    /// A vote or a proposal.
    ConsensusForm { 0 => Vote(VoteForm), 1 => Proposal(ProposalForm) }
);
union_form!(
    /// What helps validators that fell behind within a height.
    LivenessForm { 0 => Vote(VoteForm), 1 => Polka(CertificateForm), 2 => Round(RoundCertificateForm) }
);

fn defined(engine: core_types::Round) -> Result<Round, CodecError> {
    round(engine).ok_or(CodecError::NoRound)
}

fn or_nil(round: Option<Round>) -> core_types::Round {
    round.map_or(core_types::Round::Nil, engine_round)
}

const fn value_form(value: &NilOrVal<BlockHash>) -> Option<Hash> {
    match value {
        NilOrVal::Nil => None,
        NilOrVal::Val(hash) => Some(hash.0),
    }
}

fn value_from(form: Option<Hash>) -> NilOrVal<BlockHash> {
    form.map_or(NilOrVal::Nil, |hash| NilOrVal::Val(BlockHash(hash)))
}

const fn kind_form(kind: VoteType) -> u8 {
    match kind {
        VoteType::Prevote => 0,
        VoteType::Precommit => 1,
    }
}

const fn kind_from(form: u8) -> Result<VoteType, CodecError> {
    match form {
        0 => Ok(VoteType::Prevote),
        1 => Ok(VoteType::Precommit),
        value => Err(CodecError::Unknown { what: "vote", value }),
    }
}

fn vote_form(vote: &SignedVote<EngineContext>) -> Result<VoteForm, CodecError> {
    let Vote { kind, height, round, value, address } = &vote.message;
    Ok((kind_form(*kind), height.0, defined(*round)?, value_form(value), address.0, vote.signature))
}

fn vote_from(
    (kind, height, round, value, address, signature): VoteForm,
) -> Result<SignedVote<EngineContext>, CodecError> {
    let vote = Vote {
        kind: kind_from(kind)?,
        height: EngineHeight(height),
        round: engine_round(round),
        value: value_from(value),
        address: Address(address),
    };
    Ok(SignedMessage::new(vote, signature))
}

fn proposal_form(proposal: &SignedProposal<EngineContext>) -> Result<ProposalForm, CodecError> {
    let Proposal { height, round: at, value, pol_round, address } = &proposal.message;
    Ok((height.0, defined(*at)?, value.0, round(*pol_round), address.0, proposal.signature))
}

fn proposal_from((height, at, value, pol_round, address, signature): ProposalForm) -> SignedProposal<EngineContext> {
    let proposal = Proposal {
        height: EngineHeight(height),
        round: engine_round(at),
        value: BlockHash(value),
        pol_round: or_nil(pol_round),
        address: Address(address),
    };
    SignedMessage::new(proposal, signature)
}

fn polka_form(polka: &PolkaCertificate<EngineContext>) -> Result<CertificateForm, CodecError> {
    let signers = polka.polka_signatures.iter().map(|s| (s.address.0, s.signature)).collect();
    Ok((polka.height.0, defined(polka.round)?, polka.value_id.0, List::new(signers)?))
}

fn polka_from((height, at, value, signers): CertificateForm) -> PolkaCertificate<EngineContext> {
    let signature = |(key, signature)| PolkaSignature::new(Address(key), signature);
    PolkaCertificate {
        height: EngineHeight(height),
        round: engine_round(at),
        value_id: BlockHash(value),
        polka_signatures: signers.into_inner().into_iter().map(signature).collect(),
    }
}

fn round_certificate_form(certificate: &RoundCertificate<EngineContext>) -> Result<RoundCertificateForm, CodecError> {
    let kind = match certificate.cert_type {
        RoundCertificateType::Skip => 0,
        RoundCertificateType::Precommit => 1,
    };
    let vote =
        |s: &RoundSignature<EngineContext>| (kind_form(s.vote_type), value_form(&s.value_id), s.address.0, s.signature);
    let votes = certificate.round_signatures.iter().map(vote).collect();
    Ok((certificate.height.0, defined(certificate.round)?, kind, List::new(votes)?))
}

fn round_certificate_from(
    (height, at, kind, votes): RoundCertificateForm,
) -> Result<RoundCertificate<EngineContext>, CodecError> {
    let cert_type = match kind {
        0 => RoundCertificateType::Skip,
        1 => RoundCertificateType::Precommit,
        value => return Err(CodecError::Unknown { what: "round certificate", value }),
    };
    let vote = |(kind, value, key, signature): RoundSignatureForm| {
        Ok(RoundSignature::new(kind_from(kind)?, value_from(value), Address(key), signature))
    };
    let round_signatures = votes.into_inner().into_iter().map(vote).collect::<Result<_, CodecError>>()?;
    Ok(RoundCertificate { height: EngineHeight(height), round: engine_round(at), cert_type, round_signatures })
}

fn part_form(part: &Part) -> Result<PartForm, CodecError> {
    let Part { slot, sender, header_hash, index, count, data, signature } = part;
    Ok((slot.height, slot.round, sender.0, *header_hash, *index, *count, Blob::new(data.clone())?, *signature))
}

fn part_from((height, round, sender, header_hash, index, count, data, signature): PartForm) -> Part {
    let slot = Slot { height, round };
    Part { slot, sender: Address(sender), header_hash, index, count, data: data.into_inner(), signature }
}

fn decided_form(value: &sync::RawDecidedValue<EngineContext>) -> Result<DecidedForm, CodecError> {
    let certificate = &value.certificate;
    let signer = |s: &ExtendedCommitSignature<EngineContext>| match s.extension {
        None => Ok((s.address.0, s.signature)),
        Some(_) => Err(CodecError::Extension),
    };
    let signers = certificate.commit_signatures.iter().map(signer).collect::<Result<_, _>>()?;
    let form = (certificate.height.0, defined(certificate.round)?, certificate.value_id.0, List::new(signers)?);
    Ok((Blob::new(value.value_bytes.to_vec())?, form))
}

fn decided_from((body, (height, at, value, signers)): DecidedForm) -> sync::RawDecidedValue<EngineContext> {
    let signature = |(key, signature)| ExtendedCommitSignature::new(Address(key), signature, None);
    let certificate = ExtendedCommitCertificate {
        height: EngineHeight(height),
        round: engine_round(at),
        value_id: BlockHash(value),
        commit_signatures: signers.into_inner().into_iter().map(signature).collect(),
    };
    sync::RawDecidedValue::new(body.into_inner().into(), certificate)
}

impl Wire for SignedConsensusMsg<EngineContext> {
    type Form = ConsensusForm;
    const MAX_BYTES: usize = MAX_MESSAGE_BYTES;

    fn to_form(&self) -> Result<ConsensusForm, CodecError> {
        Ok(match self {
            Self::Vote(vote) => ConsensusForm::Vote(vote_form(vote)?),
            Self::Proposal(proposal) => ConsensusForm::Proposal(proposal_form(proposal)?),
        })
    }

    fn from_form(form: ConsensusForm) -> Result<Self, CodecError> {
        Ok(match form {
            ConsensusForm::Vote(form) => Self::Vote(vote_from(form)?),
            ConsensusForm::Proposal(form) => Self::Proposal(proposal_from(form)),
        })
    }
}

impl Wire for LivenessMsg<EngineContext> {
    type Form = LivenessForm;
    const MAX_BYTES: usize = MAX_CERTIFICATE_BYTES;

    fn to_form(&self) -> Result<LivenessForm, CodecError> {
        Ok(match self {
            Self::Vote(vote) => LivenessForm::Vote(vote_form(vote)?),
            Self::PolkaCertificate(polka) => LivenessForm::Polka(polka_form(polka)?),
            Self::SkipRoundCertificate(certificate) => LivenessForm::Round(round_certificate_form(certificate)?),
        })
    }

    fn from_form(form: LivenessForm) -> Result<Self, CodecError> {
        Ok(match form {
            LivenessForm::Vote(form) => Self::Vote(vote_from(form)?),
            LivenessForm::Polka(form) => Self::PolkaCertificate(polka_from(form)),
            LivenessForm::Round(form) => Self::SkipRoundCertificate(round_certificate_from(form)?),
        })
    }
}

impl Wire for PolkaCertificate<EngineContext> {
    type Form = CertificateForm;
    const MAX_BYTES: usize = MAX_CERTIFICATE_BYTES;

    fn to_form(&self) -> Result<CertificateForm, CodecError> {
        polka_form(self)
    }

    fn from_form(form: CertificateForm) -> Result<Self, CodecError> {
        Ok(polka_from(form))
    }
}

impl Wire for Part {
    type Form = PartForm;
    const MAX_BYTES: usize = PART_BYTES + PART_OVERHEAD;

    fn to_form(&self) -> Result<PartForm, CodecError> {
        part_form(self)
    }

    fn from_form(form: PartForm) -> Result<Self, CodecError> {
        Ok(part_from(form))
    }
}

impl Wire for StreamMessage<Part> {
    type Form = StreamForm;
    const MAX_BYTES: usize = PART_BYTES + PART_OVERHEAD;

    fn to_form(&self) -> Result<StreamForm, CodecError> {
        let part = match &self.content {
            StreamContent::Data(part) => Some(part_form(part)?),
            StreamContent::Fin => None,
        };
        Ok((Blob::new(self.stream_id.to_bytes().to_vec())?, self.sequence, part))
    }

    fn from_form((stream_id, sequence, part): StreamForm) -> Result<Self, CodecError> {
        let content = part.map_or(StreamContent::Fin, |form| StreamContent::Data(part_from(form)));
        Ok(Self::new(StreamId::new(stream_id.into_inner().into()), sequence, content))
    }
}

impl Wire for ProposedValue<EngineContext> {
    type Form = ProposedValueForm;
    const MAX_BYTES: usize = MAX_MESSAGE_BYTES;

    fn to_form(&self) -> Result<ProposedValueForm, CodecError> {
        let valid = u8::from(self.validity.is_valid());
        let (at, lock) = (defined(self.round)?, round(self.valid_round));
        Ok((self.height.0, at, lock, self.proposer.0, self.value.0, valid))
    }

    fn from_form((height, at, lock, proposer, value, valid): ProposedValueForm) -> Result<Self, CodecError> {
        let validity = match valid {
            0 => Validity::Invalid,
            1 => Validity::Valid,
            value => return Err(CodecError::Unknown { what: "validity", value }),
        };
        Ok(Self {
            height: EngineHeight(height),
            round: engine_round(at),
            valid_round: or_nil(lock),
            proposer: Address(proposer),
            value: BlockHash(value),
            validity,
        })
    }
}

impl Wire for ValidatorProof<EngineContext> {
    type Form = (Blob<32>, Blob<MAX_PEER_ID>, Signature);
    const MAX_BYTES: usize = MAX_MESSAGE_BYTES;

    fn to_form(&self) -> Result<Self::Form, CodecError> {
        Ok((Blob::new(self.public_key.clone())?, Blob::new(self.peer_id.clone())?, self.signature))
    }

    fn from_form((key, peer_id, signature): Self::Form) -> Result<Self, CodecError> {
        Ok(Self::new(key.into_inner(), peer_id.into_inner(), signature))
    }
}

impl Wire for sync::Status<EngineContext> {
    /// peer, tip, lowest height served.
    type Form = (Blob<MAX_PEER_ID>, Height, Height);
    const MAX_BYTES: usize = MAX_MESSAGE_BYTES;

    fn to_form(&self) -> Result<Self::Form, CodecError> {
        Ok((Blob::new(self.peer_id.to_bytes())?, self.tip_height.0, self.history_min_height.0))
    }

    fn from_form((peer_id, tip, lowest): Self::Form) -> Result<Self, CodecError> {
        Ok(Self {
            peer_id: PeerId::from_bytes(&peer_id).map_err(|e| CodecError::PeerId(e.to_string()))?,
            tip_height: EngineHeight(tip),
            history_min_height: EngineHeight(lowest),
        })
    }

    fn noticed(&self, codec: &EngineCodec) {
        codec.peer_tips.announced(self.peer_id, self.tip_height.0);
    }
}

impl Wire for sync::Request<EngineContext> {
    /// First and last height wanted.
    type Form = (Height, Height);
    const MAX_BYTES: usize = 32;

    fn to_form(&self) -> Result<Self::Form, CodecError> {
        let Self::ValueRequest(request) = self;
        Ok((request.range.start().0, request.range.end().0))
    }

    fn from_form((first, last): Self::Form) -> Result<Self, CodecError> {
        let range = RangeInclusive::new(EngineHeight(first), EngineHeight(last));
        Ok(Self::ValueRequest(sync::ValueRequest::new(range)))
    }
}

impl Wire for sync::Response<EngineContext> {
    /// First height, blocks in order.
    type Form = (Height, List<DecidedForm, MAX_SYNC_VALUES>);
    const MAX_BYTES: usize = MAX_SYNC_BYTES;

    fn to_form(&self) -> Result<Self::Form, CodecError> {
        let Self::ValueResponse(response) = self;
        let values = response.values.iter().map(decided_form).collect::<Result<_, _>>()?;
        Ok((response.start_height.0, List::new(values)?))
    }

    fn from_form((first, values): Self::Form) -> Result<Self, CodecError> {
        let values = values.into_inner().into_iter().map(decided_from).collect();
        Ok(Self::ValueResponse(sync::ValueResponse::new(EngineHeight(first), values)))
    }
}
