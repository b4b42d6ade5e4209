"""The values of European controlled vocabularies that the learning model asks for."""

CREDENTIAL_SCHEME = "http://data.europa.eu/snb/credential/25831c2"
CREDENTIAL_GENERIC = "http://data.europa.eu/snb/credential/e34929035b"
CREDIT_SCHEME = "http://data.europa.eu/snb/education-credit/25831c2"
CREDIT_ECTS = "http://data.europa.eu/snb/education-credit/6fcec5c5af"
ENCODING_SCHEME = "http://data.europa.eu/snb/encoding/25831c2"
ENCODING_BASE64 = "http://data.europa.eu/snb/encoding/6146cde7dd"
EQF_SCHEME = "http://data.europa.eu/snb/eqf/25831c2"
EQF = "http://data.europa.eu/snb/eqf"
ISCED_F = "http://data.europa.eu/snb/isced-f/25831c2"
ESCO_SKILL = "http://data.europa.eu/esco/skill/"
FILE_TYPE_SCHEME = "http://publications.europa.eu/resource/authority/file-type"
FILE_TYPE_PNG = f"{FILE_TYPE_SCHEME}/PNG"
LANGUAGE_SCHEME = "http://publications.europa.eu/resource/authority/language"
COUNTRY_SCHEME = "http://publications.europa.eu/resource/authority/country"

LANGUAGES = {"en": "ENG", "nl": "NLD", "fr": "FRA", "de": "DEU"}
"""The authority table's codes of the languages that badges are written in here."""

COUNTRIES = {
    "AT": "AUT", "BE": "BEL", "BG": "BGR", "CH": "CHE", "CY": "CYP", "CZ": "CZE", "DE": "DEU",
    "DK": "DNK", "EE": "EST", "ES": "ESP", "FI": "FIN", "FR": "FRA", "GB": "GBR", "GR": "GRC",
    "HR": "HRV", "HU": "HUN", "IE": "IRL", "IS": "ISL", "IT": "ITA", "LI": "LIE", "LT": "LTU",
    "LU": "LUX", "LV": "LVA", "MT": "MLT", "NL": "NLD", "NO": "NOR", "PL": "POL", "PT": "PRT",
    "RO": "ROU", "SE": "SWE", "SI": "SVN", "SK": "SVK",
}  # fmt: skip
"""From ISO 3166-1 alpha-2 to the authority table's codes: the Union, the EEA, CH and GB."""
