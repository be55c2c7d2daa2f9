using System.Text.Json;
using StreamJsonRpc;
using StreamJsonRpc.Protocol;

namespace Conversations.Silo.AgentPrograms;

/// <summary>JSON-RPC whose errors have data of any form, and not only that of a .NET exception.</summary>
internal sealed class AgentRpc(IJsonRpcMessageHandler handler) : JsonRpc(handler)
{
    protected override Type GetErrorDetailsDataType(JsonRpcError error) => typeof(JsonElement);
}
