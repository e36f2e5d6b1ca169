import { service } from '@banyan/core';
import { account } from './account/account.ts';
import { callerOf, mailToken, mySessions } from './account/account-answers.ts';
import { attempts } from './account/attempts.ts';
import { askPasswordReset, changePassword, resetPassword } from './account/change-password.ts';
import { credentials } from './account/credentials.ts';
import { emailClaim } from './account/email-claim.ts';
import { askedMail } from './account/mail-token.ts';
import { sessions } from './account/sessions.ts';
import { endOtherSessions, endSession, signIn, signOut } from './account/sign-in.ts';
import { signUp } from './account/sign-up.ts';
import { askVerification, changeEmail, verifyEmail } from './account/verify-email.ts';
import { becomeVisitor, joinVisitor, visitorName, visitorToken } from './account/visitor.ts';
import { changeProfile } from './change-profile.ts';
import { customers } from './contract.ts';
import { askErasure, withdrawErasure } from './erasure/ask-erasure.ts';
import { erasure } from './erasure/erasure.ts';
import {
  erasureWork,
  findErasure,
  findRetention,
  keptDocuments,
  knownAs,
  listErasures,
  myErasure,
} from './erasure/erasure-answers.ts';
import { documentList, erasureList, retentionRule } from './erasure/erasure-views.ts';
import { confirmErasure, proceedWithErasure } from './erasure/proceed-with-erasure.ts';
import { confirmDestruction, document, keepDocument, keeping, retention, setRetention } from './erasure/retention.ts';
import { customer } from './customer.ts';
import { defineGroup, putInGroup, takeOutOfGroup } from './person/manage-groups.ts';
import { giveConsent, removeAddress, saveAddress, withdrawConsent } from './person/own-things.ts';
import {
  findGroup,
  groupsOf,
  listGroups,
  myAddresses,
  myConsents,
  myData,
  personData,
} from './person/person-answers.ts';
import { addresses, consents, group, memberships } from './person/person-streams.ts';
import { addressBook, consentList, groupList, membershipList } from './person/person-views.ts';
import { countCountries, findByEmail, findCustomer, listCustomers, myProfile } from './profile-answers.ts';
import { profiles } from './profiles.ts';
import { registerCustomer, registerGuest } from './register-customer.ts';
import { endKey, makeKey } from './staff/manage-keys.ts';
import { appointStaff, defineRole, dismissStaff } from './staff/manage-staff.ts';
import { findMember, findPermissions, findRole, listKeys, listRoles, listStaff } from './staff/staff-answers.ts';
import { owners, role, staffKeys, staffMember } from './staff/staff-streams.ts';
import { members, ownerList, roles } from './staff/staff-views.ts';
import { confirmTaxNumber, giveTaxNumber, refuseTaxNumber, removeTaxNumber, taxNumber } from './tax/tax-number.ts';
import { taxNumberAnswers, taxNumbers } from './tax/tax-numbers.ts';

const onProfiles = {
  decisions: [registerCustomer, registerGuest, changeProfile],
  answers: [myProfile, findCustomer, listCustomers, findByEmail, countCountries],
};
const onAccounts = {
  aggregates: [account, askedMail, attempts, emailClaim, sessions, visitorToken, visitorName],
  decisions: [
    signUp,
    signIn,
    signOut,
    endSession,
    endOtherSessions,
    askVerification,
    verifyEmail,
    changeEmail,
    changePassword,
    askPasswordReset,
    resetPassword,
    becomeVisitor,
    joinVisitor,
  ],
  answers: [callerOf, mailToken, mySessions],
};
const onPeople = {
  aggregates: [addresses, consents, group, memberships, taxNumber],
  views: [addressBook, consentList, groupList, membershipList, taxNumbers],
  decisions: [
    saveAddress,
    removeAddress,
    giveConsent,
    withdrawConsent,
    defineGroup,
    putInGroup,
    takeOutOfGroup,
    giveTaxNumber,
    removeTaxNumber,
    confirmTaxNumber,
    refuseTaxNumber,
  ],
  answers: [myAddresses, myConsents, myData, personData, findGroup, listGroups, groupsOf, ...taxNumberAnswers],
};
const onStaff = {
  aggregates: [owners, role, staffKeys, staffMember],
  views: [members, ownerList, roles],
  decisions: [defineRole, appointStaff, dismissStaff, makeKey, endKey],
  answers: [findMember, findPermissions, findRole, listKeys, listRoles, listStaff],
};

const onErasures = {
  aggregates: [erasure, document, retention],
  views: [erasureList, documentList, retentionRule],
  decisions: [
    askErasure,
    withdrawErasure,
    proceedWithErasure,
    confirmErasure,
    keepDocument,
    setRetention,
    confirmDestruction,
  ],
  answers: [myErasure, findErasure, findRetention, listErasures, keptDocuments, erasureWork, knownAs],
};

/** Who buys and who works here: people, how they sign in, and what staff may do. */
export const customersService = service(customers, {
  aggregates: [
    customer,
    ...onAccounts.aggregates,
    ...onPeople.aggregates,
    ...onStaff.aggregates,
    ...onErasures.aggregates,
  ],
  decisions: [
    ...onProfiles.decisions,
    ...onAccounts.decisions,
    ...onPeople.decisions,
    ...onStaff.decisions,
    ...onErasures.decisions,
  ],
  views: [profiles, credentials, ...onPeople.views, ...onStaff.views, ...onErasures.views],
  answers: [
    ...onProfiles.answers,
    ...onAccounts.answers,
    ...onPeople.answers,
    ...onStaff.answers,
    ...onErasures.answers,
  ],
  processes: [keeping],
});
