"""Nominations: who may nominate, the calls, and the nominations."""

import sqlalchemy as sa
from alembic import op

import backpack.db

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None

def upgrade() -> None:
    """Apply."""
    op.create_table('nominating_body',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('public_id', sa.String(length=32), nullable=False),
    sa.Column('issuer_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', backpack.db.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_nominating_body_created_by_id_person')),
    sa.ForeignKeyConstraint(['issuer_id'], ['issuer.id'], name=op.f('fk_nominating_body_issuer_id_issuer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_nominating_body')),
    sa.UniqueConstraint('public_id', name=op.f('uq_nominating_body_public_id'))
    )
    with op.batch_alter_table('nominating_body', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_nominating_body_created_by_id'), ['created_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_nominating_body_issuer_id'), ['issuer_id'], unique=False)

    op.create_table('nominating_body_member',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('public_id', sa.String(length=32), nullable=False),
    sa.Column('body_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('email', 'eppn', 'esi', 'eduid', name='identifierkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('value', sa.String(length=400), nullable=False),
    sa.Column('normalised', sa.String(length=400), nullable=False),
    sa.Column('added_by_id', sa.Integer(), nullable=True),
    sa.Column('added_at', backpack.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('ended_at', backpack.db.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['added_by_id'], ['person.id'], name=op.f('fk_nominating_body_member_added_by_id_person')),
    sa.ForeignKeyConstraint(['body_id'], ['nominating_body.id'], name=op.f('fk_nominating_body_member_body_id_nominating_body')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_nominating_body_member')),
    sa.UniqueConstraint('public_id', name=op.f('uq_nominating_body_member_public_id'))
    )
    with op.batch_alter_table('nominating_body_member', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_nominating_body_member_added_by_id'), ['added_by_id'], unique=False)
        batch_op.create_index('ix_nominating_body_member_identifier', ['kind', 'normalised'], unique=False)
        batch_op.create_index('uq_nominating_body_member', ['body_id', 'kind', 'normalised'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))

    op.create_table('nomination_call',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('public_id', sa.String(length=32), nullable=False),
    sa.Column('badge_class_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('instructions', sa.Text(), nullable=False),
    sa.Column('criteria', sa.JSON(), nullable=False),
    sa.Column('opens_at', backpack.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('closes_at', backpack.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('proclaimed_at', backpack.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('second_member', sa.Boolean(), server_default=sa.true(), nullable=False),
    sa.Column('tells_nominee', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('graduates_only', sa.Boolean(), server_default=sa.true(), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', backpack.db.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['badge_class_id'], ['badge_class.id'], name=op.f('fk_nomination_call_badge_class_id_badge_class')),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_nomination_call_created_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_nomination_call')),
    sa.UniqueConstraint('public_id', name=op.f('uq_nomination_call_public_id'))
    )
    with op.batch_alter_table('nomination_call', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_nomination_call_badge_class_id'), ['badge_class_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_nomination_call_created_by_id'), ['created_by_id'], unique=False)

    op.create_table('nomination',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('public_id', sa.String(length=32), nullable=False),
    sa.Column('call_id', sa.Integer(), nullable=False),
    sa.Column('body_id', sa.Integer(), nullable=True),
    sa.Column('nominator_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.Enum('draft', 'submitted', 'asked_back', 'approved_once', 'approved', 'declined', 'withdrawn', 'batched', 'awarded', name='nominationstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('nominee_kind', sa.Enum('email', 'eppn', 'esi', 'eduid', name='identifierkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('nominee_value', sa.String(length=400), nullable=False),
    sa.Column('nominee_normalised', sa.String(length=400), nullable=False),
    sa.Column('nominee_name', sa.String(length=200), nullable=False),
    sa.Column('notify_email', sa.String(length=320), nullable=True),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('motivation', sa.Text(), nullable=False),
    sa.Column('competences', sa.JSON(), nullable=False),
    sa.Column('evidence_name', sa.String(length=200), nullable=True),
    sa.Column('evidence_url', sa.String(length=2000), nullable=True),
    sa.Column('ticks', sa.JSON(), nullable=False),
    sa.Column('created_at', backpack.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('submitted_at', backpack.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('first_by_id', sa.Integer(), nullable=True),
    sa.Column('first_at', backpack.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', backpack.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('held_back_at', backpack.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('batch_row_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['batch_row_id'], ['award_batch_row.id'], name=op.f('fk_nomination_batch_row_id_award_batch_row')),
    sa.ForeignKeyConstraint(['body_id'], ['nominating_body.id'], name=op.f('fk_nomination_body_id_nominating_body')),
    sa.ForeignKeyConstraint(['call_id'], ['nomination_call.id'], name=op.f('fk_nomination_call_id_nomination_call')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_nomination_decided_by_id_person')),
    sa.ForeignKeyConstraint(['first_by_id'], ['person.id'], name=op.f('fk_nomination_first_by_id_person')),
    sa.ForeignKeyConstraint(['nominator_id'], ['person.id'], name=op.f('fk_nomination_nominator_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_nomination')),
    sa.UniqueConstraint('batch_row_id', name=op.f('uq_nomination_batch_row_id')),
    sa.UniqueConstraint('public_id', name=op.f('uq_nomination_public_id'))
    )
    with op.batch_alter_table('nomination', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_nomination_body_id'), ['body_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_nomination_decided_by_id'), ['decided_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_nomination_first_by_id'), ['first_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_nomination_nominator_id'), ['nominator_id'], unique=False)
        batch_op.create_index('ix_nomination_nominee', ['nominee_kind', 'nominee_normalised'], unique=False)
        batch_op.create_index('ix_nomination_state', ['call_id', 'state'], unique=False)
        batch_op.create_index('uq_nomination_handed_in', ['call_id', 'nominee_kind', 'nominee_normalised'], unique=True, sqlite_where=sa.text("state NOT IN ('draft', 'declined', 'withdrawn')"), postgresql_where=sa.text("state NOT IN ('draft', 'declined', 'withdrawn')"))

def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table('nomination', schema=None) as batch_op:
        batch_op.drop_index('uq_nomination_handed_in', sqlite_where=sa.text("state NOT IN ('draft', 'declined', 'withdrawn')"), postgresql_where=sa.text("state NOT IN ('draft', 'declined', 'withdrawn')"))
        batch_op.drop_index('ix_nomination_state')
        batch_op.drop_index('ix_nomination_nominee')
        batch_op.drop_index(batch_op.f('ix_nomination_nominator_id'))
        batch_op.drop_index(batch_op.f('ix_nomination_first_by_id'))
        batch_op.drop_index(batch_op.f('ix_nomination_decided_by_id'))
        batch_op.drop_index(batch_op.f('ix_nomination_body_id'))

    op.drop_table('nomination')
    with op.batch_alter_table('nomination_call', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_nomination_call_created_by_id'))
        batch_op.drop_index(batch_op.f('ix_nomination_call_badge_class_id'))

    op.drop_table('nomination_call')
    with op.batch_alter_table('nominating_body_member', schema=None) as batch_op:
        batch_op.drop_index('uq_nominating_body_member', sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.drop_index('ix_nominating_body_member_identifier')
        batch_op.drop_index(batch_op.f('ix_nominating_body_member_added_by_id'))

    op.drop_table('nominating_body_member')
    with op.batch_alter_table('nominating_body', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_nominating_body_issuer_id'))
        batch_op.drop_index(batch_op.f('ix_nominating_body_created_by_id'))

    op.drop_table('nominating_body')
