"""The judge: a real etcd, kube-apiserver and kube-controller-manager on loopback, and the reference kubectl.

Here lives how they are built or found (``binaries``), started, watched and stopped (``server``), and asked
(``kubectl``, ``manifests``, ``audit``). What they say about dynkube belongs in ``tests/contract``. Nothing here imports
dynkube: a judge that shared code with the defendant would agree with its mistakes.

Imports nothing, so that ``binaries`` can run before anything is installed.
"""
