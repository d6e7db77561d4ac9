"""Prove the trail."""


from pmo.commands import Answering
from pmo.errors import Refused
from pmo.ledger.queries import trail_proof


class Command(Answering):
    help = "Prove that the event trail is complete and untouched; names the first event that is not, and exits 1."

    def answer(self, **_):
        proof = trail_proof()
        if not proof.intact:
            raise Refused(proof.fault)
        return {"events": proof.events, "intact": True}
