import datetime as dt, json, pytest
from django.core.management import call_command
from tests.shared_files import shared
pytestmark = pytest.mark.django_db
def test_x(capsys):
    call_command("import", "gmpp", str(shared("gmpp", "uk_2016.csv")), "--json")
    call_command("import", "gmpp", str(shared("gmpp", "uk_2021.csv")), "--json")
    capsys.readouterr()
    from projects.models import *
    from governance.models import Rating
    for p in Project.objects.all():
        st=p.stage_changes.filter(known_on__lte=dt.date(2021,3,31)).order_by("-known_on").first()
        r=p.ratings.filter(known_on=dt.date(2021,3,31)).exists()
        if (st.stage.kind!="out")!=r: print("ODD", p.code,p.name,st.stage,r)
    from reports.models import Snapshot
    from collections import Counter
    for s in Snapshot.objects.filter(as_of=dt.date(2021,3,31),project__isnull=False):
        r=s.project.ratings.filter(known_on=dt.date(2021,3,31)).exists()
        if bool(s.projects)!=r: print("SNAP",s.project.code,s.stage,s.projects,r)
    print(Snapshot.objects.filter(as_of=dt.date(2021,3,31),node__code="GMPP").values("projects","cleared"), Snapshot.objects.filter(as_of=dt.date(2021,3,31),project__isnull=False, projects=1).count())
    for n in Snapshot.objects.filter(as_of=dt.date(2021,3,31),node__depth=1,cleared=True): print(n.node.code, n.projects, Project.objects.filter(node__path__startswith=n.node.path, stage__kind="active").count())
    assert 0
