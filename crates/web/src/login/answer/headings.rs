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
        R::AccessRemoved { workspace, .. } => return text::refused::access_ended(workspace),
        R::MemberSuspended { workspace } => return text::refused::access_suspended(workspace),
        R::AccessNotAssigned { workspace }
        | R::AccessNotMember { workspace }
        | R::AccessNoSeat { workspace } => {
            return text::refused::no_access(workspace);
        }
        R::FactorRequired => text::refused::show_second_factor(),
        R::FactorWrong => text::refused::not_right(),
        R::FactorMissedOften => text::refused::too_many_tries(),
        R::AccountUnproven { .. } | R::MailboxRequired => text::account::confirm_it_is_you(),
        R::AccountLocked => text::refused::account_locked(),
        R::IdentityBound { .. }
        | R::AddressNotBelieved { .. }
        | R::AddressMissing { .. }
        | R::SignInNotBelieved => text::refused::sign_in_not_completed(),
        R::SignInRequired { workspace } => return text::refused::sign_in_to_open(workspace),
        R::SignInRequiresSso { workspace } | R::SignInRequiresFactor { workspace } => {
            return text::refused::uses_single_sign_on(workspace);
        }
        R::SessionUnused { workspace, .. } | R::SessionOutlasted { workspace, .. } => {
            return text::refused::signed_out_of(workspace);
        }
        R::ConnectionOff => text::refused::single_sign_on_off(),
        R::AttemptExpired => text::refused::sign_in_expired(),
        R::SignInUnsolicited => text::refused::start_here(),
        R::LogoutNotBelieved => text::refused::nobody_signed_out(),
        R::CodeExpired => text::refused::code_expired(),
        R::CodeWrong => text::refused::code_not_right(),
        R::SetupLinkNotFound => text::refused::link_not_open(),
        R::SetupLinkEnded => text::refused::link_works_no_more(),
        R::SetupLinkTaken => text::refused::link_open_elsewhere(),
        R::SetupLinkInsufficient => text::refused::link_not_that_far(),
        R::SessionEnded => text::refused::session_ended(),
        R::RoleInsufficient | R::RoleOwnerOnly => text::refused::role_not_enough(),
        refusal if refusal.is_absence() => text::refused::nothing_here(),
        _ => text::refused::not_possible(),
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
