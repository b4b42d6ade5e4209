"""Offers of badges to wallets, and the nonces that wallets have used."""

import sqlalchemy as sa
from alembic import op

import backpack.db

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table('wallet_nonce',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('nonce_sha256', sa.String(length=64), nullable=False),
    sa.Column('expires_at', backpack.db.UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_wallet_nonce')),
    sa.UniqueConstraint('nonce_sha256', name=op.f('uq_wallet_nonce_nonce_sha256'))
    )
    with op.batch_alter_table('wallet_nonce', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_wallet_nonce_expires_at'), ['expires_at'], unique=False)

    op.create_table('wallet_offer',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('public_id', sa.String(length=32), nullable=False),
    sa.Column('code', sa.String(length=64), nullable=False),
    sa.Column('tx_code', sa.String(length=8), nullable=True),
    sa.Column('wrong_codes', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('credential_id', sa.Integer(), nullable=False),
    sa.Column('configuration', sa.String(length=64), nullable=False),
    sa.Column('show_name', sa.Boolean(), nullable=False),
    sa.Column('show_grade', sa.Boolean(), nullable=False),
    sa.Column('show_evidence', sa.Boolean(), nullable=False),
    sa.Column('created_at', backpack.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('expires_at', backpack.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('ended_at', backpack.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('redeemed_at', backpack.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('access_sha256', sa.String(length=64), nullable=True),
    sa.Column('access_until', backpack.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('holder', sa.String(length=64), nullable=True),
    sa.Column('taken_at', backpack.db.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['credential_id'], ['credential.id'], name=op.f('fk_wallet_offer_credential_id_credential')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_wallet_offer_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_wallet_offer')),
    sa.UniqueConstraint('access_sha256', name=op.f('uq_wallet_offer_access_sha256')),
    sa.UniqueConstraint('code', name=op.f('uq_wallet_offer_code')),
    sa.UniqueConstraint('public_id', name=op.f('uq_wallet_offer_public_id'))
    )
    with op.batch_alter_table('wallet_offer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_wallet_offer_credential_id'), ['credential_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_wallet_offer_expires_at'), ['expires_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_wallet_offer_person_id'), ['person_id'], unique=False)



def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table('wallet_offer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_wallet_offer_person_id'))
        batch_op.drop_index(batch_op.f('ix_wallet_offer_expires_at'))
        batch_op.drop_index(batch_op.f('ix_wallet_offer_credential_id'))

    op.drop_table('wallet_offer')
    with op.batch_alter_table('wallet_nonce', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_wallet_nonce_expires_at'))

    op.drop_table('wallet_nonce')
