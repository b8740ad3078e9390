//! The product's words and rules. `docs/words.md` defines the words; nothing here reads a clock, draws a random
//! number or touches the outside world.
//!
//! Rules live in [`rules`]: each is a function from what is (read under the workspace's lock) to a [`Change`] or a
//! [`Refusal`]. A [`Change`] is the only thing a store writes, and only rules make one.

pub mod account;
pub mod actor;
pub mod address;
pub mod audit;
pub mod change;
pub mod client;
pub mod connection;
pub mod directory;
pub mod directory_group;
pub mod directory_user;
pub mod event;
pub mod exchange;
pub mod factor;
pub mod id;
pub mod identity;
pub mod mapping;
pub mod member;
pub mod moment;
pub mod operator;
pub mod refusal;
pub mod role;
pub mod rules;
pub mod seat;
pub mod session;
pub mod setup_link;
pub mod sign_in;
pub mod subscription;
pub mod trace;
pub mod wave;
pub mod workspace;

pub use self::{
    actor::{Actor, Credential},
    address::{Address, Domain, Shared},
    change::{Change, Write},
    id::{
        AccountId, AuditId, ClientId, ConnectionId, DirectoryGroupId, DirectoryId, DirectoryUserId, EventId,
        ExchangeId, FactorId, Id, MemberId, OperatorKeyId, OperatorSessionId, SecretId, SessionId,
        SetupLinkId, SignInId, SubscriptionId, TokenId, WaveId, WorkspaceId,
    },
    member::Member,
    moment::Moment,
    refusal::Refusal,
    role::Role,
    workspace::Workspace,
};
