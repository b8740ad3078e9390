//! A refusal as a status and a heading. The sentence is the refusal's own.

use domain::Refusal;
use http::StatusCode;

/// The status of a page that says this "no".
pub(crate) fn status(refusal: &Refusal) -> StatusCode {
    use Refusal as R;
    match refusal {
        refusal if refusal.is_absence() => StatusCode::NOT_FOUND,
        R::ValueInvalid { .. } | R::CodeWrong | R::FactorWrong => StatusCode::BAD_REQUEST,
        R::SessionEnded
        | R::SessionUnused { .. }
        | R::SessionOutlasted { .. }
        | R::SignInRequired { .. }
        | R::SignInRequiresSso { .. }
        | R::SignInRequiresFactor { .. }
        | R::MailboxRequired
        | R::FactorRequired => StatusCode::UNAUTHORIZED,
        R::RoleInsufficient
        | R::RoleOwnerOnly
        | R::SetupLinkInsufficient
        | R::AccessNotAssigned { .. }
        | R::AccessRemoved { .. }
        | R::MemberSuspended { .. }
        | R::AccessNotMember { .. }
        | R::AccountLocked
        | R::AccountUnproven { .. }
        | R::IdentityBound { .. }
        | R::AddressNotBelieved { .. }
        | R::AddressMissing { .. }
        | R::ConnectionOff
        | R::SignInNotBelieved
        | R::SignInUnsolicited
        | R::LogoutNotBelieved => StatusCode::FORBIDDEN,
        R::AttemptExpired | R::CodeExpired | R::SetupLinkEnded => StatusCode::GONE,
        _ => StatusCode::CONFLICT,
    }
}

/// What stands above the sentence.
pub(super) fn heading(refusal: &Refusal) -> String {
    use Refusal as R;
    let heading = match refusal {
        R::AccessRemoved { workspace, .. } => return format!("Your access to {workspace} has ended"),
        R::MemberSuspended { workspace } => return format!("Your access to {workspace} is suspended"),
        R::AccessNotAssigned { workspace }
        | R::AccessNotMember { workspace }
        | R::AccessNoSeat { workspace } => {
            return format!("You have no access to {workspace}");
        }
        R::FactorRequired => "Show your second factor",
        R::FactorWrong => "This is not right",
        R::FactorMissedOften => "Too many tries today",
        R::AccountUnproven { .. } | R::MailboxRequired => "Confirm that it is you",
        R::AccountLocked => "This account is locked",
        R::IdentityBound { .. }
        | R::AddressNotBelieved { .. }
        | R::AddressMissing { .. }
        | R::SignInNotBelieved => "Sign-in could not be completed",
        R::SignInRequired { workspace } => return format!("Sign in to open {workspace}"),
        R::SignInRequiresSso { workspace } | R::SignInRequiresFactor { workspace } => {
            return format!("{workspace} uses single sign-on");
        }
        R::SessionUnused { workspace, .. } | R::SessionOutlasted { workspace, .. } => {
            return format!("You were signed out of {workspace}");
        }
        R::ConnectionOff => "Single sign-on is switched off",
        R::AttemptExpired => "This sign-in has expired",
        R::SignInUnsolicited => "Start your sign-in here",
        R::LogoutNotBelieved => "Nobody was signed out here",
        R::CodeExpired => "This code has expired",
        R::CodeWrong => "This code is not right",
        R::SetupLinkNotFound => "This setup link is not open here",
        R::SetupLinkEnded => "This setup link works no more",
        R::SetupLinkTaken => "This setup link is open elsewhere",
        R::SetupLinkInsufficient => "Your setup link does not reach that far",
        R::SessionEnded => "Your session has ended",
        R::RoleInsufficient | R::RoleOwnerOnly => "Your role does not allow this",
        refusal if refusal.is_absence() => "There is nothing here",
        _ => "This can’t be done",
    };
    heading.to_owned()
}

#[cfg(test)]
mod tests {
    use domain::{Moment, Refusal};
    use http::StatusCode;

    use super::{heading, status};

    #[test]
    fn a_leaver_is_told_by_name_what_they_left_and_that_it_is_final() {
        let refusal = Refusal::AccessRemoved { workspace: "Acme".to_owned(), at: Moment::from_micros(0) };
        assert_eq!(status(&refusal), StatusCode::FORBIDDEN);
        assert_eq!(heading(&refusal), "Your access to Acme has ended");
    }

    #[test]
    fn what_another_try_can_mend_is_gone_and_not_forbidden() {
        assert_eq!(status(&Refusal::AttemptExpired), StatusCode::GONE);
        assert_eq!(status(&Refusal::CodeExpired), StatusCode::GONE);
    }

    #[test]
    fn a_lack_of_seats_is_a_conflict_and_no_failure() {
        assert_eq!(status(&Refusal::SeatNoneLeft { limit: 3 }), StatusCode::CONFLICT);
    }
}
