"""The awarding API: clients, their tokens and answers, what they awarded, and webhooks."""

import sqlalchemy as sa
from alembic import op

import backpack.db

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table('api_client',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('public_id', sa.String(length=32), nullable=False),
    sa.Column('institution_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('secret_sha256', sa.String(length=64), nullable=False),
    sa.Column('whole_institution', sa.Boolean(), nullable=False),
    sa.Column('sandbox', sa.Boolean(), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', backpack.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('rotated_at', backpack.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('last_token_at', backpack.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_at', backpack.db.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_api_client_created_by_id_person')),
    sa.ForeignKeyConstraint(['institution_id'], ['institution.id'], name=op.f('fk_api_client_institution_id_institution')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_api_client')),
    sa.UniqueConstraint('public_id', name=op.f('uq_api_client_public_id'))
    )
    with op.batch_alter_table('api_client', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_api_client_created_by_id'), ['created_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_api_client_institution_id'), ['institution_id'], unique=False)

    op.create_table('api_answer',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('client_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=255), nullable=False),
    sa.Column('request_hmac', sa.String(length=64), nullable=False),
    sa.Column('answer', sa.JSON(), nullable=False),
    sa.Column('created_at', backpack.db.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['client_id'], ['api_client.id'], name=op.f('fk_api_answer_client_id_api_client')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_api_answer')),
    sa.UniqueConstraint('client_id', 'key', name=op.f('uq_api_answer_client_id_key'))
    )
    with op.batch_alter_table('api_answer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_api_answer_created_at'), ['created_at'], unique=False)

    op.create_table('api_client_issuer',
    sa.Column('client_id', sa.Integer(), nullable=False),
    sa.Column('issuer_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['client_id'], ['api_client.id'], name=op.f('fk_api_client_issuer_client_id_api_client')),
    sa.ForeignKeyConstraint(['issuer_id'], ['issuer.id'], name=op.f('fk_api_client_issuer_issuer_id_issuer')),
    sa.PrimaryKeyConstraint('client_id', 'issuer_id', name=op.f('pk_api_client_issuer'))
    )
    with op.batch_alter_table('api_client_issuer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_api_client_issuer_issuer_id'), ['issuer_id'], unique=False)

    op.create_table('api_token',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('token_sha256', sa.String(length=64), nullable=False),
    sa.Column('client_id', sa.Integer(), nullable=False),
    sa.Column('created_at', backpack.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('expires_at', backpack.db.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['client_id'], ['api_client.id'], name=op.f('fk_api_token_client_id_api_client')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_api_token')),
    sa.UniqueConstraint('token_sha256', name=op.f('uq_api_token_token_sha256'))
    )
    with op.batch_alter_table('api_token', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_api_token_client_id'), ['client_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_api_token_expires_at'), ['expires_at'], unique=False)

    op.create_table('webhook_endpoint',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('public_id', sa.String(length=32), nullable=False),
    sa.Column('client_id', sa.Integer(), nullable=False),
    sa.Column('address', sa.String(length=1000), nullable=False),
    sa.Column('secret_encrypted', sa.LargeBinary(), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', backpack.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('removed_at', backpack.db.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['client_id'], ['api_client.id'], name=op.f('fk_webhook_endpoint_client_id_api_client')),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_webhook_endpoint_created_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webhook_endpoint')),
    sa.UniqueConstraint('public_id', name=op.f('uq_webhook_endpoint_public_id'))
    )
    with op.batch_alter_table('webhook_endpoint', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_webhook_endpoint_client_id'), ['client_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_webhook_endpoint_created_by_id'), ['created_by_id'], unique=False)

    op.create_table('api_award',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('client_id', sa.Integer(), nullable=False),
    sa.Column('award_id', sa.Integer(), nullable=False),
    sa.Column('noted_state', sa.Enum('scheduled', 'offered', 'claimed', 'declined', 'withdrawn', 'expired', name='awardstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('noted_public', sa.Boolean(), nullable=False),
    sa.Column('changed_at', backpack.db.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['award_id'], ['award.id'], name=op.f('fk_api_award_award_id_award')),
    sa.ForeignKeyConstraint(['client_id'], ['api_client.id'], name=op.f('fk_api_award_client_id_api_client')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_api_award')),
    sa.UniqueConstraint('award_id', name=op.f('uq_api_award_award_id'))
    )
    with op.batch_alter_table('api_award', schema=None) as batch_op:
        batch_op.create_index('ix_api_award_changed', ['client_id', 'changed_at', 'id'], unique=False)
        batch_op.create_index('ix_api_award_noted', ['noted_state', 'noted_public'], unique=False)

    op.create_table('webhook_message',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('public_id', sa.String(length=32), nullable=False),
    sa.Column('endpoint_id', sa.Integer(), nullable=False),
    sa.Column('award_id', sa.Integer(), nullable=False),
    sa.Column('event', sa.Enum('award.claimed', 'award.declined', 'award.expired', 'award.withdrawn', 'award.made_public', name='webhookevent', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('payload', sa.JSON(), nullable=False),
    sa.Column('created_at', backpack.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('next_attempt_at', backpack.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('taken_at', backpack.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('failed_at', backpack.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('last_error', sa.String(length=400), nullable=True),
    sa.ForeignKeyConstraint(['award_id'], ['award.id'], name=op.f('fk_webhook_message_award_id_award')),
    sa.ForeignKeyConstraint(['endpoint_id'], ['webhook_endpoint.id'], name=op.f('fk_webhook_message_endpoint_id_webhook_endpoint')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webhook_message')),
    sa.UniqueConstraint('endpoint_id', 'award_id', 'event', name=op.f('uq_webhook_message_endpoint_id_award_id_event')),
    sa.UniqueConstraint('public_id', name=op.f('uq_webhook_message_public_id'))
    )
    with op.batch_alter_table('webhook_message', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_webhook_message_award_id'), ['award_id'], unique=False)
        batch_op.create_index('ix_webhook_message_due', ['next_attempt_at'], unique=False)



def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table('webhook_message', schema=None) as batch_op:
        batch_op.drop_index('ix_webhook_message_due')
        batch_op.drop_index(batch_op.f('ix_webhook_message_award_id'))

    op.drop_table('webhook_message')
    with op.batch_alter_table('api_award', schema=None) as batch_op:
        batch_op.drop_index('ix_api_award_noted')
        batch_op.drop_index('ix_api_award_changed')

    op.drop_table('api_award')
    with op.batch_alter_table('webhook_endpoint', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_webhook_endpoint_created_by_id'))
        batch_op.drop_index(batch_op.f('ix_webhook_endpoint_client_id'))

    op.drop_table('webhook_endpoint')
    with op.batch_alter_table('api_token', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_api_token_expires_at'))
        batch_op.drop_index(batch_op.f('ix_api_token_client_id'))

    op.drop_table('api_token')
    with op.batch_alter_table('api_client_issuer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_api_client_issuer_issuer_id'))

    op.drop_table('api_client_issuer')
    with op.batch_alter_table('api_answer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_api_answer_created_at'))

    op.drop_table('api_answer')
    with op.batch_alter_table('api_client', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_api_client_institution_id'))
        batch_op.drop_index(batch_op.f('ix_api_client_created_by_id'))

    op.drop_table('api_client')
