"""Batches of awards, what is learnt of each award, suspension, and requests.

Columns are added in place: making a table anew would, on SQLite, take the rows that point to it away.
"""

import sqlalchemy as sa
from alembic import op

import backpack.db

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table('awarder_digest',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('wanted', sa.Boolean(), nullable=False),
    sa.Column('last_at', backpack.db.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_awarder_digest_person_id_person')),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_awarder_digest'))
    )
    op.create_table('awarding_rules',
    sa.Column('institution_id', sa.Integer(), nullable=False),
    sa.Column('reminder_days', sa.JSON(), nullable=False),
    sa.Column('warning_days', sa.Integer(), nullable=True),
    sa.Column('paragraph_en', sa.Text(), nullable=True),
    sa.Column('paragraph_nl', sa.Text(), nullable=True),
    sa.Column('changed_at', backpack.db.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['institution_id'], ['institution.id'], name=op.f('fk_awarding_rules_institution_id_institution')),
    sa.PrimaryKeyConstraint('institution_id', name=op.f('pk_awarding_rules'))
    )
    op.create_table('award_batch',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('public_id', sa.String(length=32), nullable=False),
    sa.Column('badge_class_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'running', 'stopped', 'finished', 'discarded', name='batchstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('encoding', sa.String(length=32), nullable=False),
    sa.Column('separator', sa.String(length=1), nullable=False),
    sa.Column('ignored_columns', sa.JSON(), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('scheduled_for', backpack.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('created_by_id', sa.Integer(), nullable=False),
    sa.Column('created_at', backpack.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('started_by_id', sa.Integer(), nullable=True),
    sa.Column('started_at', backpack.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('finished_at', backpack.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('stopped_because', sa.String(length=64), nullable=True),
    sa.ForeignKeyConstraint(['badge_class_id'], ['badge_class.id'], name=op.f('fk_award_batch_badge_class_id_badge_class')),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_award_batch_created_by_id_person')),
    sa.ForeignKeyConstraint(['started_by_id'], ['person.id'], name=op.f('fk_award_batch_started_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_award_batch')),
    sa.UniqueConstraint('public_id', name=op.f('uq_award_batch_public_id'))
    )
    with op.batch_alter_table('award_batch', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_award_batch_badge_class_id'), ['badge_class_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_award_batch_created_by_id'), ['created_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_award_batch_started_by_id'), ['started_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_award_batch_state'), ['state'], unique=False)

    op.create_table('award_batch_row',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('batch_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('ready', 'faulty', 'left_out', 'awarded', 'refused', name='rowstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('cells', sa.JSON(), nullable=False),
    sa.Column('recipient_kind', sa.Enum('email', 'eppn', 'esi', 'eduid', name='identifierkind', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('recipient_normalised', sa.String(length=400), nullable=True),
    sa.Column('findings', sa.JSON(), nullable=False),
    sa.Column('award_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['award_id'], ['award.id'], name=op.f('fk_award_batch_row_award_id_award')),
    sa.ForeignKeyConstraint(['batch_id'], ['award_batch.id'], name=op.f('fk_award_batch_row_batch_id_award_batch')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_award_batch_row')),
    sa.UniqueConstraint('award_id', name=op.f('uq_award_batch_row_award_id')),
    sa.UniqueConstraint('batch_id', 'number', name=op.f('uq_award_batch_row_batch_id_number'))
    )
    with op.batch_alter_table('award_batch_row', schema=None) as batch_op:
        batch_op.create_index('ix_award_batch_row_recipient', ['batch_id', 'recipient_normalised'], unique=False)
        batch_op.create_index('ix_award_batch_row_state', ['batch_id', 'state', 'number'], unique=False)

    op.create_table('award_request',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('public_id', sa.String(length=32), nullable=False),
    sa.Column('badge_class_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('open', 'awarded', 'declined', 'withdrawn', name='requeststate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('narrative', sa.Text(), nullable=False),
    sa.Column('evidence_name', sa.String(length=200), nullable=True),
    sa.Column('evidence_url', sa.String(length=2000), nullable=True),
    sa.Column('created_at', backpack.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('decided_at', backpack.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('award_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['award_id'], ['award.id'], name=op.f('fk_award_request_award_id_award')),
    sa.ForeignKeyConstraint(['badge_class_id'], ['badge_class.id'], name=op.f('fk_award_request_badge_class_id_badge_class')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_award_request_decided_by_id_person')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_award_request_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_award_request')),
    sa.UniqueConstraint('award_id', name=op.f('uq_award_request_award_id')),
    sa.UniqueConstraint('public_id', name=op.f('uq_award_request_public_id'))
    )
    with op.batch_alter_table('award_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_award_request_badge_class_id'), ['badge_class_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_award_request_decided_by_id'), ['decided_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_award_request_person_id'), ['person_id'], unique=False)
        batch_op.create_index('uq_award_request_open', ['badge_class_id', 'person_id'], unique=True, sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))

    op.create_table('award_signal',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('award_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('opened', 'wrong_account', name='signalkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('first_at', backpack.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('last_at', backpack.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('times', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['award_id'], ['award.id'], name=op.f('fk_award_signal_award_id_award')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_award_signal')),
    sa.UniqueConstraint('award_id', 'kind', name=op.f('uq_award_signal_award_id_kind'))
    )
    with op.batch_alter_table('award_signal', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_award_signal_award_id'), ['award_id'], unique=False)

    moment = backpack.db.UtcDateTime(timezone=True)
    fk_award = sa.ForeignKey('award.id', name=op.f('fk_award_replaces_id_award'))
    op.add_column('award', sa.Column('replaces_id', sa.Integer(), fk_award, nullable=True), inline_references=True)
    op.add_column('award', sa.Column('reminders', sa.Integer(), server_default='0', nullable=False))
    op.add_column('award', sa.Column('reminded_at', moment, nullable=True))
    op.add_column('award', sa.Column('warned_at', moment, nullable=True))
    op.create_index('uq_award_replaces', 'award', ['replaces_id'], unique=True)
    fk_list = sa.ForeignKey('status_list.id', name=op.f('fk_credential_suspension_list_id_status_list'))
    op.add_column('credential', sa.Column('suspension_list_id', sa.Integer(), fk_list, nullable=True), inline_references=True)
    op.add_column('credential', sa.Column('suspension_index', sa.Integer(), nullable=True))
    op.add_column('credential', sa.Column('suspended_at', moment, nullable=True))
    op.add_column('credential', sa.Column('suspension_reason', sa.Text(), nullable=True))
    op.create_index('uq_credential_suspension', 'credential', ['suspension_list_id', 'suspension_index'], unique=True)
    op.add_column('outbox_mail', sa.Column('delivered_at', moment, nullable=True))
    op.add_column('outbox_mail', sa.Column('bounced_at', moment, nullable=True))
    op.add_column('outbox_mail', sa.Column('bounce_reason', sa.String(length=400), nullable=True))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table('outbox_mail', schema=None) as batch_op:
        batch_op.drop_column('bounce_reason')
        batch_op.drop_column('bounced_at')
        batch_op.drop_column('delivered_at')

    op.drop_index('uq_credential_suspension', table_name='credential')
    with op.batch_alter_table('credential', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_credential_suspension_list_id_status_list'), type_='foreignkey')
        batch_op.drop_column('suspension_reason')
        batch_op.drop_column('suspended_at')
        batch_op.drop_column('suspension_index')
        batch_op.drop_column('suspension_list_id')

    op.drop_index('uq_award_replaces', table_name='award')
    with op.batch_alter_table('award', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_award_replaces_id_award'), type_='foreignkey')
        batch_op.drop_column('warned_at')
        batch_op.drop_column('reminded_at')
        batch_op.drop_column('reminders')
        batch_op.drop_column('replaces_id')

    with op.batch_alter_table('award_signal', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_award_signal_award_id'))

    op.drop_table('award_signal')
    with op.batch_alter_table('award_request', schema=None) as batch_op:
        batch_op.drop_index('uq_award_request_open', sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))
        batch_op.drop_index(batch_op.f('ix_award_request_person_id'))
        batch_op.drop_index(batch_op.f('ix_award_request_decided_by_id'))
        batch_op.drop_index(batch_op.f('ix_award_request_badge_class_id'))

    op.drop_table('award_request')
    with op.batch_alter_table('award_batch_row', schema=None) as batch_op:
        batch_op.drop_index('ix_award_batch_row_state')
        batch_op.drop_index('ix_award_batch_row_recipient')

    op.drop_table('award_batch_row')
    with op.batch_alter_table('award_batch', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_award_batch_state'))
        batch_op.drop_index(batch_op.f('ix_award_batch_started_by_id'))
        batch_op.drop_index(batch_op.f('ix_award_batch_created_by_id'))
        batch_op.drop_index(batch_op.f('ix_award_batch_badge_class_id'))

    op.drop_table('award_batch')
    op.drop_table('awarding_rules')
    op.drop_table('awarder_digest')
