"""ResourceClient: a handle on one resource, with all its verbs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dynkube.codec import decode_item, encode_go_json, encode_json, split_list
from dynkube.dynamic.access import encoded
from dynkube.dynamic.conflict import retry_on_conflict
from dynkube.dynamic.edit import Edit
from dynkube.dynamic.object_diff import ObjectDiff
from dynkube.dynamic.place import body_of, key_of, namespace_for
from dynkube.dynamic.reader import ResourceReader, selector_options
from dynkube.dynamic.strategic import refuse_strategic
from dynkube.errors import AlreadyExistsError, ConversionError, ParseError
from dynkube.objects import PatchType, Scale, Status, UnstructuredList, nested_str
from dynkube.wire import ACCEPT_JSON, Target, delete_options, verb_request

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, TypeAlias, TypedDict

    from dynkube.dynamic.place import Which
    from dynkube.dynamic.reader import Options
    from dynkube.objects import Unstructured
    from dynkube.schema import Fields, Labels

    Operations: TypeAlias = list[Any]
    """Of a JSON patch."""

    class WriteOptions(TypedDict):
        """What every write takes."""

        dry_run: bool
        field_manager: str | None
        field_validation: str


_WARN = "Warn"
_DIFF_ATTEMPTS = 5


class ResourceClient(ResourceReader):
    """A handle on one resource: cheap, immutable, bound to a namespace or to none. Thread-safe.

    Without a namespace it lists all of them, and verbs on one object take the object's own namespace, else the
    context's, as kubectl does. All is checked before anything is sent: the scope of the resource, each part of the
    path, kind and version of a manifest, and that JSON can hold it.

    Verbs on one object take its name, an ObjectKey, an ObjectHead, or the object itself. Writes have these options:

    - `dry_run`: the server does all but keep it;
    - `field_manager`: who owns the fields that are set; the client's own name for itself by default;
    - `field_validation`: what happens to unknown and duplicate fields: `Warn` (they are dropped, and `.warnings` of the
      result says so), `Strict` (BadRequestError, of patches InvalidError) or `Ignore`;
    - `subresource`: such as `status`; several segments are joined with slashes.

    Objects that come back carry the server's warnings of that very request in `.warnings`.

    Each verb raises, beside what it names itself: ParseError and ConversionError for what can't be sent, NoMatchError
    when the resource has gone, and APIStatusError, TransportError, CredentialError, DecodeError from the exchange.

    Source: client-go `dynamic.ResourceInterface`, which checks neither scope nor kind and drops warnings.
    """

    __slots__ = ()

    def create(
        self,
        manifest: Mapping[str, Any],
        *,
        name: str = "",
        subresource: str = "",
        dry_run: bool = False,
        field_manager: str | None = None,
        field_validation: str = _WARN,
    ) -> Unstructured:
        """A new object, with a name of its own or a `metadata.generateName`.

        Args:
            manifest: what it shall be; apiVersion and kind may be left out.
            name: of the object whose subresource is created, such as `eviction` or `token`.
            subresource: what to create of an object that is there; its manifest is of its own kind.
            dry_run: as for the class.
            field_manager: as for the class.
            field_validation: as for the class.

        Raises:
            AlreadyExistsError: there is one of that name.
        """
        if subresource:
            target = self._target(manifest, subresource, name)
        elif name:
            raise ParseError(f"name {name!r} is of an object that is there: name the subresource too")
        else:
            namespace = namespace_for(self.mapping, key_of(manifest).namespace, self.namespace, self.access.namespace)
            target = Target(self.mapping.gvr, namespace)
        body = body_of(self.mapping, manifest, subresource)
        options = self._write_options(field_manager, field_validation, dry_run=dry_run)
        return self._write("create", target, options, body)

    def update(
        self,
        obj: Mapping[str, Any],
        *,
        subresource: str = "",
        dry_run: bool = False,
        field_manager: str | None = None,
        field_validation: str = _WARN,
    ) -> Unstructured:
        """Put the object in the place of the one that is there.

        Args:
            obj: the whole object. With a resourceVersion it replaces only what it was read as; without, whatever is
                there, which servers allow for most built-in resources and for no custom ones (InvalidError).
            subresource: as for the class.
            dry_run: as for the class.
            field_manager: as for the class.
            field_validation: as for the class.

        Raises:
            ConflictError: somebody changed it meanwhile.
            NotFoundError: there is none.
        """
        body = body_of(self.mapping, obj, subresource)
        options = self._write_options(field_manager, field_validation, dry_run=dry_run)
        return self._write("update", self._target(obj, subresource), options, body)

    def update_status(
        self,
        obj: Mapping[str, Any],
        *,
        dry_run: bool = False,
        field_manager: str | None = None,
        field_validation: str = _WARN,
    ) -> Unstructured:
        """As `update`, of the status alone."""
        return self.update(
            obj,
            subresource="status",
            dry_run=dry_run,
            field_manager=field_manager,
            field_validation=field_validation,
        )

    def patch(
        self,
        which: Which,
        patch: Mapping[str, Any] | Operations,
        *,
        patch_type: PatchType | None = None,
        subresource: str = "",
        dry_run: bool = False,
        field_manager: str | None = None,
        field_validation: str = _WARN,
    ) -> Unstructured:
        """Change a part of the object.

        Args:
            which: the object.
            patch: a mapping is a merge patch, a list a JSON patch.
            patch_type: `PatchType.STRATEGIC` for a strategic merge patch; for built-in resources only.
            subresource: as for the class.
            dry_run: as for the class.
            field_manager: as for the class.
            field_validation: as for the class.

        Raises:
            ConversionError: the patch is neither mapping nor list, or not of the type named.
            ParseError: a strategic patch for a custom resource; nothing was sent.
            InvalidError: the result breaks a rule, or a test of the JSON patch failed.
        """
        kind = PatchType.of(patch) if patch_type is None else patch_type
        if not isinstance(kind, PatchType):
            raise ConversionError(f"patch_type must be a PatchType, got {kind!r}")
        if kind is PatchType.APPLY:
            raise ParseError("a server-side apply is apply(), not patch()")
        if (kind is PatchType.JSON) != (PatchType.of(patch) is PatchType.JSON):
            raise ConversionError(f"a {type(patch).__name__} is no {kind.media_type}")
        if kind is PatchType.STRATEGIC:
            refuse_strategic(self.access, self.mapping)
        options = self._write_options(field_manager, field_validation, dry_run=dry_run)
        return self._write("patch", self._target(which, subresource), options, patch, kind.media_type)

    def apply(
        self,
        manifest: Mapping[str, Any],
        *,
        force: bool = False,
        subresource: str = "",
        dry_run: bool = False,
        field_manager: str | None = None,
        field_validation: str = _WARN,
    ) -> Unstructured:
        """Server-side apply: make the object hold what the manifest says, and own exactly those fields.

        It is created where it isn't there. A field that this manager applied before and the manifest names no more is
        removed. `metadata.managedFields` of an object that was read is left out; a resourceVersion is kept, and makes
        the apply fail when the object has changed.

        Args:
            manifest: the fields wanted, with a name; apiVersion and kind may be left out.
            force: take fields from other managers.
            subresource: as for the class.
            dry_run: as for the class.
            field_manager: as for the class.
            field_validation: as for the class.

        Raises:
            ApplyConflictError: other managers own some of the fields; `.conflicts` lists them.
        """
        body = body_of(self.mapping, manifest, subresource)
        metadata = body.get("metadata")
        if isinstance(metadata, dict) and "managedFields" in metadata:
            body["metadata"] = {key: value for key, value in metadata.items() if key != "managedFields"}
        options = {**self._write_options(field_manager, field_validation, dry_run=dry_run), "force": force}
        return self._write("apply", self._target(manifest, subresource), options, body, PatchType.APPLY.media_type)

    def apply_status(
        self,
        manifest: Mapping[str, Any],
        *,
        force: bool = False,
        dry_run: bool = False,
        field_manager: str | None = None,
        field_validation: str = _WARN,
    ) -> Unstructured:
        """As `apply`, of the status alone."""
        return self.apply(
            manifest,
            force=force,
            subresource="status",
            dry_run=dry_run,
            field_manager=field_manager,
            field_validation=field_validation,
        )

    def delete(
        self,
        which: Which,
        *,
        subresource: str = "",
        grace_period_seconds: int | None = None,
        propagation: str | None = None,
        uid: str | None = None,
        resource_version: str | None = None,
        dry_run: bool = False,
    ) -> Unstructured | Status:
        """Delete one object.

        Args:
            which: the object. Of an object only name and namespace count; name its uid to mean no other.
            subresource: as for the class.
            grace_period_seconds: how long it may take; 0 is at once; None what the object itself says.
            propagation: what becomes of the objects that it owns: `Orphan`, `Background`, `Foreground`; None is the
                server's own choice, mostly `Background`.
            uid: delete it only if it is this very object.
            resource_version: delete it only if nobody changed it since.
            dry_run: do all but the deletion.

        Returns:
            What the server said: a Status when it is gone, the object when its end waits for finalizers or grace.

        Raises:
            NotFoundError: there is none.
            ConflictError: a precondition failed.
        """
        options = delete_options(
            grace_period_seconds=grace_period_seconds,
            propagation=propagation,
            uid=uid,
            resource_version=resource_version,
            dry_run=dry_run,
        )
        request = verb_request("delete", self._target(which, subresource), body=encoded(options, "delete options"))
        return self.access.outcome(self.mapping, request)

    def delete_collection(
        self,
        *,
        label_selector: Labels = None,
        field_selector: Fields = None,
        grace_period_seconds: int | None = None,
        propagation: str | None = None,
        dry_run: bool = False,
    ) -> UnstructuredList | Status:
        """Delete all objects of one namespace, or of a cluster-wide resource, that the selectors match.

        Args:
            label_selector: as for `list`; None for all. One that is there and empty is refused: it is likely a mistake.
            field_selector: likewise.
            grace_period_seconds: as for `delete`.
            propagation: as for `delete`.
            dry_run: do all but the deletion.

        Returns:
            What the server said: mostly the list of what it deletes.

        Raises:
            ParseError: the handle is not bound to a namespace, and servers delete in one at a time; or a selector is
                empty.
        """
        if self.mapping.namespaced and self.namespace is None:
            raise ParseError(f"delete all {self.mapping.gvr.resource}: name the namespace, with .namespaced(...)")
        selectors = selector_options(label_selector, field_selector)
        for given, option in ((label_selector, "label_selector"), (field_selector, "field_selector")):
            if given is not None and not selectors[option]:
                raise ParseError(
                    f"delete all {self.mapping.gvr.resource}: {option} is empty; leave it out to delete all"
                )
        options = delete_options(grace_period_seconds=grace_period_seconds, propagation=propagation, dry_run=dry_run)
        request = verb_request("delete all", self._collection(), selectors, body=encoded(options, "delete options"))
        answer = self.access.execute(self.mapping, request).body
        body = split_list(answer)
        return Status.from_object(decode_item(answer)) if body.kind == "Status" else UnstructuredList.of(body)

    def set_scale(
        self,
        which: Which,
        replicas: int,
        *,
        resource_version: str | None = None,
        dry_run: bool = False,
        field_manager: str | None = None,
    ) -> Scale:
        """Want another number of replicas.

        Args:
            which: the object.
            replicas: from 0.
            resource_version: only if nobody changed the object since.
            dry_run: as for the class.
            field_manager: as for the class.

        Raises:
            ParseError: `replicas` is no number of replicas.
            ConflictError: the precondition failed.
        """
        if isinstance(replicas, bool) or not isinstance(replicas, int) or replicas < 0:
            raise ParseError(f"replicas must be a whole number from 0, got {replicas!r}")
        patch: dict[str, Any] = {"spec": {"replicas": replicas}}
        if resource_version is not None:
            patch["metadata"] = {"resourceVersion": resource_version}
        found = self.patch(which, patch, subresource="scale", dry_run=dry_run, field_manager=field_manager)
        return Scale.from_object(found)

    # What several requests make

    def create_or_update(
        self,
        manifest: Mapping[str, Any],
        *,
        dry_run: bool = False,
        field_manager: str | None = None,
        field_validation: str = _WARN,
    ) -> Unstructured:
        """Make the object be as the manifest says: create it, or replace the one that is there.

        What the manifest leaves out is removed, so it is for those who own the whole object; `apply` is for all others.
        Without a resourceVersion of its own the manifest replaces whatever is there, however it has changed meanwhile.

        Args:
            manifest: the whole object, with a name.
            dry_run: as for the class.
            field_manager: as for the class.
            field_validation: as for the class.

        Raises:
            ConflictError: the manifest has a resourceVersion, and the object another one; or it changes all the time.
            NotFoundError: the manifest has a resourceVersion, and the object has gone.
        """
        write: WriteOptions = {"dry_run": dry_run, "field_manager": field_manager, "field_validation": field_validation}
        self._target(manifest)  # a name there must be
        if nested_str(manifest, "metadata", "resourceVersion"):  # it means that very state, of what is there
            return self.update(manifest, **write)

        def once() -> Unstructured:
            live = self.get_or_none(manifest)
            if live is None:
                return self.create(manifest, **write)
            metadata = {**manifest["metadata"], "resourceVersion": live.resource_version}
            return self.update({**manifest, "metadata": metadata}, **write)

        try:
            return retry_on_conflict(once, clock=self.access.clock)
        except AlreadyExistsError:  # somebody created it between the two requests
            return retry_on_conflict(once, clock=self.access.clock)

    def edit(
        self,
        which: Which,
        *,
        subresource: str = "",
        field_manager: str | None = None,
        field_validation: str = _WARN,
    ) -> Edit:
        """Change an object in a `with` block; what the block changed is sent as a minimal patch at its end.

        Args:
            which: the object; it is read anew.
            subresource: such as `status`.
            field_manager: as for the class.
            field_validation: as for the class.

        Example:
            >>> with crons.edit("nightly") as cron:  # doctest: +SKIP
            ...     cron["spec"]["suspend"] = True

        Source: kube-rs `Entry`; see Edit for what happens when somebody else is faster.
        """
        return Edit(
            self, which, subresource=subresource, field_manager=field_manager, field_validation=field_validation
        )

    def diff(
        self,
        manifest: Mapping[str, Any],
        *,
        force: bool = True,
        field_manager: str | None = None,
    ) -> ObjectDiff:
        """What `apply` of the manifest would change; nothing is changed.

        Both states are of the same moment: where somebody else changes the object in between, it is read again. Of an
        object that never rests, what others change may be shown too.

        Args:
            manifest: as for `apply`.
            force: show what would come of taking fields from other managers; else they are an ApplyConflictError.
            field_manager: as for the class.

        Source: `kubectl diff --server-side`.
        """
        reader = replace(self, only_metadata=False)
        for _ in range(_DIFF_ATTEMPTS):
            live = reader.get_or_none(manifest)
            wanted = self.apply(manifest, force=force, dry_run=True, field_manager=field_manager)
            # A dry run bears the version that it began with. Another one than we have read: somebody else was between.
            if wanted.resource_version == ("" if live is None else live.resource_version):
                break
        return ObjectDiff.between(live, wanted)

    # Inside

    def _write_options(self, field_manager: str | None, field_validation: str, *, dry_run: bool) -> Options:
        return {
            "dry_run": dry_run,
            "field_manager": self.access.field_manager if field_manager is None else field_manager,
            "field_validation": field_validation,
        }

    def _write(
        self,
        verb: str,
        target: Target,
        options: Options,
        body: Mapping[str, Any] | Operations,
        content_type: str = ACCEPT_JSON,
    ) -> Unstructured:
        """Send a write, and give the object that comes back."""
        request = verb_request(verb, target, options, body=b"", content_type=content_type)
        # Servers hold text with Go's escapes, and a test in a JSON patch compares the spelling.
        encode = encode_go_json if isinstance(body, list) else encode_json
        return self._object(request.replace(body=encoded(body, str(request), encode)))
