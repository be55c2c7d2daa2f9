// A conversation by src/Client, whose streams go on over lost connections and restarts: dotnet run docs/examples/talk.cs
#:project ../../src/Client/Client.csproj
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

using Conversations.Client;

var server = new Uri(Environment.GetEnvironmentVariable("CONVERSATIONS_URL") ?? "http://127.0.0.1:8283");
using var client = new ChatClient(server, Environment.GetEnvironmentVariable("CONVERSATIONS_KEY"));
var conversation = await client.CreateConversation("An example");

await foreach (var each in client.Stream(conversation.Id, "/words 12 /slow 20"))
{
    if (each is MessageDelta { Type: "text" } piece) Console.Write(piece.Delta);
    if (each is MessageVoid) Console.Write("\n[a server has died; the answer begins anew]\n");
    if (each is UsageReported { Usage: var usage }) Console.Write($"\n{usage.TotalTokens} tokens by {usage.Model}\n");
}

await client.DeleteConversation(conversation.Id);
