"""Addresses for signing in and out, one's password and one's second factor; no signing up."""

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as recovery
from django.urls import include, path

from lianfang.access.views import signing_in

urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("disabled/", account.account_inactive, name="account_inactive"),
    path("password/", signing_in.change_password, name="account_change_password"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("mfa/", factors.index, name="mfa_index"),
    path("mfa/authenticate/", signing_in.give_code, name="mfa_authenticate"),
    path("mfa/reauthenticate/", signing_in.give_code_again, name="mfa_reauthenticate"),
    path("mfa/totp/activate/", signing_in.set_up_factor, name="mfa_activate_totp"),
    path("mfa/totp/deactivate/", signing_in.remove_factor, name="mfa_deactivate_totp"),
    path("mfa/recovery-codes/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "mfa/recovery-codes/generate/",
        recovery.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "mfa/recovery-codes/download/",
        recovery.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("language/", include("django.conf.urls.i18n")),
]
