using Conversations.Gateway.Tests.Letta.Resources.Fakes;

namespace Conversations.Gateway.Tests.Letta.Resources;

public sealed class ModelTests
{
    [Fact]
    public async Task Models_AreListedWithOlderAndNewerNames()
    {
        await using var server = await LettaServer.Start();

        (await server.Get("/v1/models/")).Is(
            200,
            """[{"handle":"local/echo","name":"echo","display_name":"echo","provider_type":"local","provider_name":"local","provider_category":"base","model_type":"llm","max_context_window":32000,"model":"echo","model_endpoint_type":"local","model_endpoint":null,"model_wrapper":null,"context_window":32000,"max_tokens":4000,"temperature":1,"parallel_tool_calls":null,"put_inner_thoughts_in_kwargs":false,"enable_reasoner":false,"reasoning_effort":null}]""");
        (await server.Get("/v1/models/?provider_name=openai")).Is(200, "[]");
        (await server.Get("/v1/models/embedding")).Is(200, "[]");
    }
}
