using Conversations.Gateway;
using Conversations.Silo.Hosting;

var builder = WebApplication.CreateBuilder(args);
builder.AddSilo();

var app = builder.Build();
app.MapGateway();
await app.RunAsync();
