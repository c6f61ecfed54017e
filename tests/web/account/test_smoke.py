import pytest
from tests import actors, cast
from tests.pages import page, submit
@pytest.mark.parametrize("url",["/masuk","/aktivasi","/sandi/lupa","/sandi/baru","/privasi","/bantuan","/aksesibilitas"])
def test_x(app, session,url):
    print(page(actors.stranger(app),url).text)
@pytest.mark.parametrize("url",["/","/akun","/faktor-kedua","/admin/akun","/admin/akun/undang","/admin/akun/1"])
def test_y(app, session,url):
    a=cast.agency(session); p=cast.person(session,a); cast.person(session,a,"Budi")
    b=actors.signed_in(app,session,p,"hr","admin")
    print(page(b,url).text)
