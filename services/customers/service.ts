import { service } from '@banyan/core';
import { changeProfile } from './change-profile.ts';
import { customers } from './contract.ts';
import { customer } from './customer.ts';
import { countCountries, findByEmail, findCustomer, listCustomers, myProfile } from './profile-answers.ts';
import { profiles } from './profiles.ts';
import { registerCustomer, registerGuest } from './register-customer.ts';

/** Who buys. */
export const customersService = service(customers, {
  aggregates: [customer],
  decisions: [registerCustomer, registerGuest, changeProfile],
  views: [profiles],
  answers: [myProfile, findCustomer, listCustomers, findByEmail, countCountries],
});
