import { credentialsOf, fitForm, makeConnectionForm } from './connection-form';

function filled() {
  const form = makeConnectionForm();
  form.patchValue({
    name: 'ACME',
    address: ' acme.my.salesforce.com ',
    username: ' wei@acme.example ',
    password: ' kept as typed ',
    clientId: 'id',
    clientSecret: 'secret',
    accessToken: '00D!token',
  });
  return form;
}

describe('the form of a connection', () => {
  it('sends what the way of signing in needs, and nothing else', () => {
    const form = filled();
    expect(credentialsOf(form, 'password', 'sandbox')).toEqual({
      type: 'password',
      loginUrl: 'https://test.salesforce.com',
      username: 'wei@acme.example',
      password: ' kept as typed ',
    });
    expect(credentialsOf(form, 'clientCredentials', 'production')).toEqual({
      type: 'clientCredentials',
      loginUrl: 'https://acme.my.salesforce.com',
      clientId: 'id',
      clientSecret: 'secret',
    });
    expect(credentialsOf(form, 'token', 'production')).toEqual({
      type: 'token',
      instanceUrl: 'https://acme.my.salesforce.com',
      accessToken: '00D!token',
    });
  });

  it('leaves an address with a scheme alone, so that DMS can say what is wrong with it', () => {
    const form = filled();
    form.controls.address.setValue('http://acme.example');
    expect(credentialsOf(form, 'token', 'production')).toMatchObject({ instanceUrl: 'http://acme.example' });
  });

  it('asks only for the fields of the way', () => {
    const form = filled();
    form.patchValue({ accessToken: '', clientId: '', clientSecret: '', address: '' });
    fitForm(form, 'password', 'production');
    expect(form.valid).toBe(true);
    fitForm(form, 'password', 'myDomain');
    expect(form.controls.address.invalid).toBe(true);
    fitForm(form, 'token', 'production');
    expect(form.controls.accessToken.invalid).toBe(true);
    fitForm(form, undefined, 'production');
    expect(form.valid).toBe(true);
  });
});
