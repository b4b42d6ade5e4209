"""describing badges: more of what a badge class says, the catalogue, roles granted in advance."""

from datetime import UTC

import sqlalchemy as sa
from alembic import op

import backpack.db
from backpack.models.searching import fold_for_search

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

ROLES = ('institution_administrator', 'issuer_administrator', 'awarder')
NEW_ROLES = (*ROLES, 'committee_member')


def upgrade() -> None:
    """Apply."""
    op.create_table('pending_grant',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('public_id', sa.String(length=32), nullable=False),
    sa.Column('name', sa.Enum(*NEW_ROLES, name='rolename', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('institution_id', sa.Integer(), nullable=True),
    sa.Column('issuer_id', sa.Integer(), nullable=True),
    sa.Column('provider', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.Enum('email', 'eppn', 'esi', 'eduid', name='identifierkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('value', sa.String(length=400), nullable=False),
    sa.Column('normalised', sa.String(length=400), nullable=False),
    sa.Column('granted_by_id', sa.Integer(), nullable=True),
    sa.Column('granted_at', backpack.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('taken_at', backpack.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_at', backpack.db.UtcDateTime(timezone=True), nullable=True),
    sa.CheckConstraint('(institution_id IS NULL) <> (issuer_id IS NULL)', name=op.f('ck_pending_grant_institution_or_issuer')),
    sa.ForeignKeyConstraint(['granted_by_id'], ['person.id'], name=op.f('fk_pending_grant_granted_by_id_person')),
    sa.ForeignKeyConstraint(['institution_id'], ['institution.id'], name=op.f('fk_pending_grant_institution_id_institution')),
    sa.ForeignKeyConstraint(['issuer_id'], ['issuer.id'], name=op.f('fk_pending_grant_issuer_id_issuer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pending_grant')),
    sa.UniqueConstraint('public_id', name=op.f('uq_pending_grant_public_id'))
    )
    op.create_index(op.f('ix_pending_grant_granted_by_id'), 'pending_grant', ['granted_by_id'])
    op.create_index(op.f('ix_pending_grant_institution_id'), 'pending_grant', ['institution_id'])
    op.create_index(op.f('ix_pending_grant_issuer_id'), 'pending_grant', ['issuer_id'])
    op.create_index('ix_pending_grant_match', 'pending_grant', ['provider', 'kind', 'normalised'])

    # Rows of other tables point to these two, so SQLite must not make them anew: only plain
    # columns are added, and the one with a constraint in words that both databases know.
    op.add_column('badge_class', sa.Column('eqf_verified_by', sa.String(length=200), nullable=True))
    op.add_column('badge_class', sa.Column('identity_check', sa.String(length=400), nullable=True))
    op.add_column('badge_class', sa.Column('grade_scale', sa.JSON(), server_default='{}', nullable=False))
    op.add_column('badge_class', sa.Column('evidence_required', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute(
        "ALTER TABLE badge_class ADD COLUMN requestable VARCHAR(32) DEFAULT 'nobody' NOT NULL "
        "CONSTRAINT ck_badge_class_requestable "
        "CHECK (requestable IN ('nobody', 'institution', 'anyone'))"
    )
    op.add_column('badge_class', sa.Column('translations', sa.JSON(), server_default='{}', nullable=False))
    op.add_column('badge_class', sa.Column('design', sa.JSON(), server_default='{}', nullable=False))
    op.add_column('badge_class', sa.Column('published_at', backpack.db.UtcDateTime(timezone=True), nullable=True))
    op.add_column('badge_class', sa.Column('archived_at', backpack.db.UtcDateTime(timezone=True), nullable=True))
    op.add_column('badge_class', sa.Column('languages', sa.String(length=100), server_default='', nullable=False))
    op.add_column('badge_class', sa.Column('search_text', sa.Text(), server_default='', nullable=False))
    op.create_index('ix_badge_class_catalogue', 'badge_class', ['status', 'issuer_id', 'name'])
    op.add_column('institution', sa.Column('description', sa.Text(), nullable=True))
    op.add_column('institution', sa.Column('description_nl', sa.Text(), nullable=True))
    op.add_column('institution', sa.Column('shows_counts', sa.Boolean(), server_default=sa.false(), nullable=False))
    _fill_in()

    with op.batch_alter_table('role') as batch_op:
        batch_op.drop_constraint(op.f('ck_role_rolename'), type_='check')
        batch_op.create_check_constraint(op.f('ck_role_rolename'), sa.column('name').in_(NEW_ROLES))


def _fill_in() -> None:
    """What was published before is in the catalogue from now on, and can be found."""
    columns = ('name', 'description', 'programme_code')
    badge_class = sa.table(
        'badge_class',
        sa.column('id'), sa.column('status'), sa.column('language'), sa.column('languages'),
        sa.column('search_text'),
        sa.column('created_at', backpack.db.UtcDateTime(timezone=True)),
        sa.column('published_at', backpack.db.UtcDateTime(timezone=True)),
        sa.column('competences', sa.JSON()), sa.column('learning_outcomes', sa.JSON()),
        *map(sa.column, columns),
    )
    connection = op.get_bind()
    for row in connection.execute(sa.select(badge_class)).all():
        said = [getattr(row, column) or '' for column in columns]
        said += [*(row.competences or ()), *(row.learning_outcomes or ())]
        connection.execute(
            badge_class.update().where(badge_class.c.id == row.id).values(
                languages=f' {row.language} ',
                search_text=fold_for_search('\n'.join(map(str, said))),
                published_at=None if row.status == 'draft' else row.created_at.astimezone(UTC),
            )
        )


def downgrade() -> None:
    """Take back."""
    op.execute("DELETE FROM role WHERE name = 'committee_member'")
    with op.batch_alter_table('role') as batch_op:
        batch_op.drop_constraint(op.f('ck_role_rolename'), type_='check')
        batch_op.create_check_constraint(op.f('ck_role_rolename'), sa.column('name').in_(ROLES))
    for column in ('shows_counts', 'description_nl', 'description'):
        op.drop_column('institution', column)
    op.drop_index('ix_badge_class_catalogue', table_name='badge_class')
    for column in (
        'search_text', 'languages', 'archived_at', 'published_at', 'design', 'translations',
        'requestable', 'evidence_required', 'grade_scale', 'identity_check', 'eqf_verified_by',
    ):
        op.drop_column('badge_class', column)
    op.drop_table('pending_grant')
