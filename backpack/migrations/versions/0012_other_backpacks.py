"""Connections with other backpacks and wallets."""

import sqlalchemy as sa
from alembic import op

import backpack.db

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table('badge_host',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('base_url', sa.String(length=600), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('authorization_url', sa.Text(), nullable=False),
    sa.Column('token_url', sa.Text(), nullable=False),
    sa.Column('scope', sa.String(length=600), nullable=False),
    sa.Column('client_id', sa.String(length=400), nullable=False),
    sa.Column('secret_encrypted', sa.LargeBinary(), nullable=False),
    sa.Column('secret_expires_at', backpack.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('registered_at', backpack.db.UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_badge_host')),
    sa.UniqueConstraint('base_url', name=op.f('uq_badge_host_base_url'))
    )
    op.create_table('oauth_client',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('client_id', sa.String(length=64), nullable=False),
    sa.Column('secret_sha256', sa.String(length=64), nullable=True),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('redirect_uris', sa.JSON(), nullable=False),
    sa.Column('scope', sa.String(length=600), nullable=False),
    sa.Column('grant_types', sa.JSON(), nullable=False),
    sa.Column('told', sa.JSON(), nullable=False),
    sa.Column('created_at', backpack.db.UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_oauth_client')),
    sa.UniqueConstraint('client_id', name=op.f('uq_oauth_client_client_id'))
    )
    with op.batch_alter_table('oauth_client', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_oauth_client_created_at'), ['created_at'], unique=False)

    op.create_table('host_connection',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('public_id', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('host_id', sa.Integer(), nullable=False),
    sa.Column('state_sha256', sa.String(length=64), nullable=True),
    sa.Column('code_verifier', sa.String(length=128), nullable=True),
    sa.Column('asked_at', backpack.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('connected_at', backpack.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('scope', sa.String(length=600), nullable=False),
    sa.Column('access_encrypted', sa.LargeBinary(), nullable=True),
    sa.Column('refresh_encrypted', sa.LargeBinary(), nullable=True),
    sa.Column('expires_at', backpack.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('pulled_at', backpack.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('ended_at', backpack.db.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['host_id'], ['badge_host.id'], name=op.f('fk_host_connection_host_id_badge_host')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_host_connection_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_host_connection')),
    sa.UniqueConstraint('public_id', name=op.f('uq_host_connection_public_id')),
    sa.UniqueConstraint('state_sha256', name=op.f('uq_host_connection_state_sha256'))
    )
    with op.batch_alter_table('host_connection', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_host_connection_host_id'), ['host_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_host_connection_person_id'), ['person_id'], unique=False)

    op.create_table('oauth_grant',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('client_id', sa.Integer(), nullable=False),
    sa.Column('scope', sa.String(length=600), nullable=False),
    sa.Column('code_sha256', sa.String(length=64), nullable=False),
    sa.Column('redirect_uri', sa.String(length=2000), nullable=False),
    sa.Column('code_challenge', sa.String(length=128), nullable=False),
    sa.Column('code_expires_at', backpack.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('code_used_at', backpack.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('granted_at', backpack.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('last_used_at', backpack.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('ended_at', backpack.db.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['client_id'], ['oauth_client.id'], name=op.f('fk_oauth_grant_client_id_oauth_client')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_oauth_grant_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_oauth_grant')),
    sa.UniqueConstraint('code_sha256', name=op.f('uq_oauth_grant_code_sha256'))
    )
    with op.batch_alter_table('oauth_grant', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_oauth_grant_client_id'), ['client_id'], unique=False)
        batch_op.create_index('ix_oauth_grant_open', ['person_id', 'ended_at'], unique=False)

    op.create_table('oauth_token',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('grant_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('access', 'refresh', name='tokenkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('scope', sa.String(length=600), nullable=False),
    sa.Column('created_at', backpack.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('expires_at', backpack.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('used_at', backpack.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('revoked_at', backpack.db.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['grant_id'], ['oauth_grant.id'], name=op.f('fk_oauth_token_grant_id_oauth_grant')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_oauth_token')),
    sa.UniqueConstraint('sha256', name=op.f('uq_oauth_token_sha256'))
    )
    with op.batch_alter_table('oauth_token', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_oauth_token_expires_at'), ['expires_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_oauth_token_grant_id'), ['grant_id'], unique=False)



def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table('oauth_token', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_oauth_token_grant_id'))
        batch_op.drop_index(batch_op.f('ix_oauth_token_expires_at'))

    op.drop_table('oauth_token')
    with op.batch_alter_table('oauth_grant', schema=None) as batch_op:
        batch_op.drop_index('ix_oauth_grant_open')
        batch_op.drop_index(batch_op.f('ix_oauth_grant_client_id'))

    op.drop_table('oauth_grant')
    with op.batch_alter_table('host_connection', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_host_connection_person_id'))
        batch_op.drop_index(batch_op.f('ix_host_connection_host_id'))

    op.drop_table('host_connection')
    with op.batch_alter_table('oauth_client', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_oauth_client_created_at'))

    op.drop_table('oauth_client')
    op.drop_table('badge_host')
