"""Rows: state and its legal changes. They know no session, query, clock or request."""

from engine.model.account import (
    Account,
    AccountState,
    Attempt,
    OneTimeLink,
    RoleGrant,
    Session,
    SsoRequest,
    Substitution,
)
from engine.model.audit import (
    AuditAction,
    AuditCheckpoint,
    AuditEvent,
    AuditLeaf,
    AuditPrivate,
    AuditStream,
    AuditUnsealed,
)
from engine.model.base import Base, Document, Instant, Versioned
from engine.model.deployment import (
    DefinitionState,
    Deployment,
    ProcessDefinition,
    StoredBundle,
)
from engine.model.disposition import (
    DispositionRequest,
    DispositionSignature,
    Tombstone,
)
from engine.model.drawing import Drawing
from engine.model.instance import InstanceState, ProcessInstance
from engine.model.link import Attachment, Comment, Link, StoredFile
from engine.model.notice import Acknowledgement, Notice, ScenarioRun
from engine.model.procedure import Procedure
from engine.model.record import Record, Register, Series
from engine.model.retention import LegalHold
from engine.model.signature import (
    Proof,
    Signature,
    SignatureWithdrawal,
    SigningSeries,
    Statement,
)
from engine.model.token import ApiToken
from engine.model.user_task import AnswerDraft, TaskGroup, UserTask, UserTaskState
from engine.model.visit import Visit
from engine.model.webhook import NoticePreference, Webhook
from engine.model.work import (
    QUEUES,
    Heartbeat,
    Incident,
    Job,
    JobState,
    Request,
    Subscription,
    Timer,
)

__all__ = [
    "QUEUES",
    "Account",
    "AccountState",
    "Acknowledgement",
    "AnswerDraft",
    "ApiToken",
    "Attachment",
    "Attempt",
    "AuditAction",
    "AuditCheckpoint",
    "AuditEvent",
    "AuditLeaf",
    "AuditPrivate",
    "AuditStream",
    "AuditUnsealed",
    "Base",
    "Comment",
    "DefinitionState",
    "Deployment",
    "DispositionRequest",
    "DispositionSignature",
    "Document",
    "Drawing",
    "Heartbeat",
    "Incident",
    "InstanceState",
    "Instant",
    "Job",
    "JobState",
    "LegalHold",
    "Link",
    "Notice",
    "NoticePreference",
    "OneTimeLink",
    "Procedure",
    "ProcessDefinition",
    "ProcessInstance",
    "Proof",
    "Record",
    "Register",
    "Request",
    "RoleGrant",
    "ScenarioRun",
    "Series",
    "Session",
    "Signature",
    "SignatureWithdrawal",
    "SigningSeries",
    "SsoRequest",
    "Statement",
    "StoredBundle",
    "StoredFile",
    "Subscription",
    "Substitution",
    "TaskGroup",
    "Timer",
    "Tombstone",
    "UserTask",
    "UserTaskState",
    "Versioned",
    "Visit",
    "Webhook",
]
