"""Terms of institutions, withdrawn consents, exports, departures and tombstones."""

from typing import Any

import sqlalchemy as sa
from alembic import op

import backpack.db

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

MOMENT = backpack.db.UtcDateTime(timezone=True)
KINDS = ('extra_curricular', 'regular', 'micro_credential')
BASES = ('consent', 'contract', 'legal_obligation', 'public_task', 'legitimate_interest')
STATES = ('asked', 'working', 'ready', 'failed', 'removed')


def partial(condition: str) -> dict[str, Any]:
    """An index over the rows of which this holds."""
    return {'sqlite_where': sa.text(condition), 'postgresql_where': sa.text(condition)}


def upgrade() -> None:
    """Apply."""
    op.create_table(
        'departure',
        sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=True),
        sa.Column('token_sha256', sa.String(length=64), nullable=True),
        sa.Column('asked_at', MOMENT, nullable=False),
        sa.Column('due_at', MOMENT, nullable=False),
        sa.Column('cancelled_at', MOMENT, nullable=True),
        sa.Column('finished_at', MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ['person_id'], ['person.id'], name=op.f('fk_departure_person_id_person')
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_departure')),
        sa.UniqueConstraint('token_sha256', name=op.f('uq_departure_token_sha256')),
    )
    op.create_index(op.f('ix_departure_due_at'), 'departure', ['due_at'])
    op.create_index(op.f('ix_departure_person_id'), 'departure', ['person_id'])
    op.create_index(
        'uq_departure_pending', 'departure', ['person_id'], unique=True,
        **partial('cancelled_at IS NULL AND finished_at IS NULL'),
    )
    op.create_table(
        'export',
        sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
        sa.Column('public_id', sa.String(length=32), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column(
            'state',
            sa.Enum(*STATES, name='exportstate', native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column('asked_at', MOMENT, nullable=False),
        sa.Column('attempts', sa.Integer(), nullable=False),
        sa.Column('taken_at', MOMENT, nullable=True),
        sa.Column('done', sa.Integer(), nullable=False),
        sa.Column('total', sa.Integer(), nullable=False),
        sa.Column('ready_at', MOMENT, nullable=True),
        sa.Column('expires_at', MOMENT, nullable=True),
        sa.Column('size', sa.Integer(), nullable=True),
        sa.Column('sha256', sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ['person_id'], ['person.id'], name=op.f('fk_export_person_id_person')
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_export')),
        sa.UniqueConstraint('public_id', name=op.f('uq_export_public_id')),
    )
    op.create_index(op.f('ix_export_person_id'), 'export', ['person_id'])
    op.create_index(
        'uq_export_on_its_way', 'export', ['person_id'], unique=True,
        **partial("state IN ('asked', 'working')"),
    )
    op.create_table(
        'export_part',
        sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
        sa.Column('export_id', sa.Integer(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('data', sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ['export_id'], ['export.id'], name=op.f('fk_export_part_export_id_export')
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_export_part')),
        sa.UniqueConstraint(
            'export_id', 'number', name=op.f('uq_export_part_export_id_number')
        ),
    )
    op.create_index(op.f('ix_export_part_export_id'), 'export_part', ['export_id'])
    op.create_table(
        'tombstone',
        sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
        sa.Column('public_id', sa.String(length=32), nullable=False),
        sa.Column('badge_class_id', sa.Integer(), nullable=False),
        sa.Column('status_list_id', sa.Integer(), nullable=False),
        sa.Column('status_index', sa.Integer(), nullable=False),
        sa.Column('suspension_list_id', sa.Integer(), nullable=True),
        sa.Column('suspension_index', sa.Integer(), nullable=True),
        sa.Column('was_public', sa.Boolean(), nullable=False),
        sa.Column('removed_at', MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ['badge_class_id'], ['badge_class.id'],
            name=op.f('fk_tombstone_badge_class_id_badge_class'),
        ),
        sa.ForeignKeyConstraint(
            ['status_list_id'], ['status_list.id'],
            name=op.f('fk_tombstone_status_list_id_status_list'),
        ),
        sa.ForeignKeyConstraint(
            ['suspension_list_id'], ['status_list.id'],
            name=op.f('fk_tombstone_suspension_list_id_status_list'),
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_tombstone')),
        sa.UniqueConstraint('public_id', name=op.f('uq_tombstone_public_id')),
        sa.UniqueConstraint(
            'status_list_id', 'status_index',
            name=op.f('uq_tombstone_status_list_id_status_index'),
        ),
        sa.UniqueConstraint(
            'suspension_list_id', 'suspension_index',
            name=op.f('uq_tombstone_suspension_list_id_suspension_index'),
        ),
    )
    op.create_index(op.f('ix_tombstone_badge_class_id'), 'tombstone', ['badge_class_id'])
    op.add_column('award', sa.Column('erased_at', MOMENT, nullable=True))
    with op.batch_alter_table('terms_acceptance') as batch_op:
        batch_op.add_column(sa.Column('withdrawn_at', MOMENT, nullable=True))
        batch_op.drop_constraint(
            op.f('uq_terms_acceptance_person_id_document_id'), type_='unique'
        )
    op.create_index(
        'uq_terms_acceptance_standing', 'terms_acceptance', ['person_id', 'document_id'],
        unique=True, **partial('withdrawn_at IS NULL'),
    )
    with op.batch_alter_table('terms_document') as batch_op:
        batch_op.add_column(sa.Column('institution_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('badge_kind', sa.String(length=32), nullable=True))
        batch_op.add_column(
            sa.Column('basis', sa.String(length=32), server_default='contract', nullable=False)
        )
        batch_op.add_column(sa.Column('ended_at', MOMENT, nullable=True))
        batch_op.drop_constraint(
            op.f('uq_terms_document_kind_version_language'), type_='unique'
        )
        batch_op.create_check_constraint(
            op.f('ck_terms_document_badgekind'), sa.column('badge_kind').in_(KINDS)
        )
        batch_op.create_check_constraint(
            op.f('ck_terms_document_legalbasis'), sa.column('basis').in_(BASES)
        )
        batch_op.create_check_constraint(
            op.f('ck_terms_document_claiming_at_institution'),
            sa.text("(kind = 'claiming') = (institution_id IS NOT NULL)"),
        )
        batch_op.create_foreign_key(
            op.f('fk_terms_document_institution_id_institution'),
            'institution', ['institution_id'], ['id'],
        )
    op.create_index(op.f('ix_terms_document_institution_id'), 'terms_document', ['institution_id'])
    op.create_index(
        'uq_terms_document_general', 'terms_document', ['kind', 'version', 'language'],
        unique=True, **partial('institution_id IS NULL'),
    )
    op.create_index(
        'uq_terms_document_every_kind', 'terms_document',
        ['institution_id', 'version', 'language'], unique=True,
        **partial('institution_id IS NOT NULL AND badge_kind IS NULL'),
    )
    op.create_index(
        'uq_terms_document_one_kind', 'terms_document',
        ['institution_id', 'badge_kind', 'version', 'language'], unique=True,
        **partial('institution_id IS NOT NULL AND badge_kind IS NOT NULL'),
    )


def downgrade() -> None:
    """Take back; what only the newer tables know is lost."""
    op.execute('DELETE FROM terms_acceptance WHERE withdrawn_at IS NOT NULL')
    op.execute(
        'DELETE FROM terms_acceptance WHERE document_id IN '
        "(SELECT id FROM terms_document WHERE kind = 'claiming')"
    )
    op.execute("DELETE FROM terms_document WHERE kind = 'claiming'")
    for index in ('one_kind', 'every_kind', 'general'):
        op.drop_index(f'uq_terms_document_{index}', table_name='terms_document')
    op.drop_index(op.f('ix_terms_document_institution_id'), table_name='terms_document')
    with op.batch_alter_table('terms_document') as batch_op:
        batch_op.drop_constraint(
            op.f('fk_terms_document_institution_id_institution'), type_='foreignkey'
        )
        for check in ('claiming_at_institution', 'legalbasis', 'badgekind'):
            batch_op.drop_constraint(op.f(f'ck_terms_document_{check}'), type_='check')
        for column in ('ended_at', 'basis', 'badge_kind', 'institution_id'):
            batch_op.drop_column(column)
        batch_op.create_unique_constraint(
            op.f('uq_terms_document_kind_version_language'), ['kind', 'version', 'language']
        )
    op.drop_index('uq_terms_acceptance_standing', table_name='terms_acceptance')
    with op.batch_alter_table('terms_acceptance') as batch_op:
        batch_op.drop_column('withdrawn_at')
        batch_op.create_unique_constraint(
            op.f('uq_terms_acceptance_person_id_document_id'), ['person_id', 'document_id']
        )
    op.drop_column('award', 'erased_at')
    for table in ('tombstone', 'export_part', 'export', 'departure'):
        op.drop_table(table)
