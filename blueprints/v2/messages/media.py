"""Media files, v2: upload, look up, delete."""

from flask import request

from app.auth.principal import Principal, Scope, UserPrincipal
from app.endpoints import instance
from app.errors import DomainError
from app.problems.messages import (
    MEDIA_IN_USE,
    MEDIA_NOT_FOUND,
    MEDIA_STORAGE_MISSING,
    MEDIA_TYPE_REFUSED,
    MEDIA_UNREADABLE,
)
from app.problems.permissions import HIGHER_ROLE
from app.problems.requests import BODY_TOO_LARGE, CONTENT_ENCODING_REFUSED, PARAMETERS_INVALID, REQUEST_REFUSED
from app.services.media.contents import MAX_FILE_BYTES
from app.store.messages.media_files import MediaFile
from blueprints.http.authorization import ANY_CREDENTIAL, FIREBASE, USER_TOKEN, authenticate
from blueprints.http.blueprint import SUCCESS, Blueprint
from blueprints.http.body_limits import body_limit
from blueprints.http.file_upload import FORM, UploadedFile, drain_body
from blueprints.openapi.error_responses import error_responses
from schemas.common.responses import SuccessSchema
from schemas.media import EXAMPLE_MEDIA, MediaFileSchema

blueprint = Blueprint("media_v2", "/api/v2", tag="Messages")

_FORM_BYTES = 65_536
_UPLOAD_BODY = {
    "required": True,
    "content": {
        FORM: {
            "schema": {
                "type": "object",
                "properties": {"file": {"type": "string", "format": "binary", "description": "The file, at most 25 MiB."}},
                "required": ["file"],
                "additionalProperties": False,
            },
            "example": {"file": "invoice.jpg"},
        }
    },
}


@blueprint.operation("POST", "/media", "uploadMedia")
@body_limit(MAX_FILE_BYTES + _FORM_BYTES)
@authenticate(FIREBASE, USER_TOKEN, sends=True, is_slow=True)
@blueprint.response(200, MediaFileSchema, example=EXAMPLE_MEDIA)
@blueprint.doc(requestBody=_UPLOAD_BODY)
@error_responses(PARAMETERS_INVALID, REQUEST_REFUSED, MEDIA_UNREADABLE, BODY_TOO_LARGE, CONTENT_ENCODING_REFUSED)
@error_responses(MEDIA_TYPE_REFUSED, MEDIA_STORAGE_MISSING)
def upload_media(caller: UserPrincipal) -> MediaFile:
    """Upload a Media File

    Stores a file of at most 25 MiB, sent as the field `file` of a form (`multipart/form-data`). Put the returned `url` into
    `media` of a message, a scheduled message or a drip campaign. The type is found by the content. Images are
    turned upright and re-encoded without metadata such as the place where they were taken. A file that no message uses is
    removed after 7 days.
    """
    try:
        if request.mimetype != FORM:
            raise DomainError(MEDIA_TYPE_REFUSED, "Send the file as the field `file` of a form (multipart/form-data)")
        file = UploadedFile(MAX_FILE_BYTES, MAX_FILE_BYTES)
        return instance().media.uploads.upload(caller, file.name, file.pieces())
    except DomainError:
        drain_body()
        raise


@blueprint.operation("GET", "/media/<id>", "getMedia")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_MESSAGES)
@blueprint.response(200, MediaFileSchema, example=EXAMPLE_MEDIA)
@error_responses(MEDIA_NOT_FOUND)
def get_media(caller: Principal, id: str) -> MediaFile:
    """Get Media File By Id

    Returns a file of a conversation that the caller has access to, with new links. The id of a file is part of its URL:
    `/media/{id}/…`.
    """
    return instance().media.files.get(caller, id)


@blueprint.operation("DELETE", "/media/<id>", "deleteMedia")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_MESSAGES)
@blueprint.response(200, SuccessSchema, example=SUCCESS)
@error_responses(MEDIA_NOT_FOUND, MEDIA_IN_USE, HIGHER_ROLE, MEDIA_STORAGE_MISSING)
def delete_media(caller: Principal, id: str) -> dict[str, str]:
    """Delete a Media File

    Deletes an upload that no message and no drip campaign contains. Other files are deleted with their conversation.
    """
    instance().media.files.delete(caller, id)
    return SUCCESS
