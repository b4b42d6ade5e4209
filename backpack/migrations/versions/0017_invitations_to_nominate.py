"""Invitations to nominate in the name of a body."""

import sqlalchemy as sa
from alembic import op

from backpack.db import UtcDateTime

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None

TABLE = 'nominating_body_invitation'


def upgrade() -> None:
    """Apply."""
    op.create_table(
        TABLE,
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('public_id', sa.String(length=32), nullable=False),
        sa.Column('token_sha256', sa.String(length=64), nullable=False),
        sa.Column('body_id', sa.Integer(), nullable=False),
        sa.Column('address', sa.String(length=320), nullable=False),
        sa.Column('invited_by_id', sa.Integer(), nullable=True),
        sa.Column('created_at', UtcDateTime(timezone=True), nullable=False),
        sa.Column('expires_at', UtcDateTime(timezone=True), nullable=False),
        sa.Column('accepted_at', UtcDateTime(timezone=True), nullable=True),
        sa.Column('accepted_by_id', sa.Integer(), nullable=True),
        sa.Column('withdrawn_at', UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['accepted_by_id'], ['person.id'], name=op.f('fk_nominating_body_invitation_accepted_by_id_person')),
        sa.ForeignKeyConstraint(['body_id'], ['nominating_body.id'], name=op.f('fk_nominating_body_invitation_body_id_nominating_body')),
        sa.ForeignKeyConstraint(['invited_by_id'], ['person.id'], name=op.f('fk_nominating_body_invitation_invited_by_id_person')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_nominating_body_invitation')),
        sa.UniqueConstraint('public_id', name=op.f('uq_nominating_body_invitation_public_id')),
        sa.UniqueConstraint('token_sha256', name=op.f('uq_nominating_body_invitation_token_sha256')),
    )
    for column in ('accepted_by_id', 'body_id', 'invited_by_id'):
        op.create_index(op.f(f'ix_{TABLE}_{column}'), TABLE, [column])


def downgrade() -> None:
    """Take back."""
    op.drop_table(TABLE)
