using System.Text.Json.Nodes;
using Conversations.Agents;
using Conversations.Gateway.Dialects.OpenHands.Wire;

namespace Conversations.Gateway.Dialects.OpenHands.Conversations;

/// <summary>Settings of models and agents as the wire shows them: what was given, over what holds where nothing was.</summary>
static class LlmDefaults
{
    const string Llm = """
        {
          "model": null, "api_key": null, "base_url": null, "api_version": null, "aws_access_key_id": null, "aws_secret_access_key": null,
          "aws_region_name": null, "openrouter_site_url": "https://docs.all-hands.dev/", "openrouter_app_name": "OpenHands", "num_retries": 5,
          "retry_multiplier": 8, "retry_min_wait": 8, "retry_max_wait": 64, "timeout": 300, "max_message_chars": 30000, "temperature": null,
          "top_p": null, "top_k": null, "max_input_tokens": null, "max_output_tokens": null, "model_canonical_name": null, "extra_headers": null,
          "input_cost_per_token": null, "output_cost_per_token": null, "ollama_base_url": null, "stream": false, "drop_params": true,
          "modify_params": true, "disable_vision": null, "disable_stop_word": false, "caching_prompt": true, "log_completions": false,
          "log_completions_folder": "logs/completions", "custom_tokenizer": null, "native_tool_calling": true, "force_string_serializer": null,
          "reasoning_effort": "high", "reasoning_summary": null, "enable_encrypted_reasoning": true, "prompt_cache_retention": "24h",
          "extended_thinking_budget": 200000, "seed": null, "safety_settings": null, "usage_id": "default", "litellm_extra_body": {}
        }
        """;

    const string Agent = """
        {
          "kind": "Agent", "llm": null, "tools": [], "mcp_config": {}, "filter_tools_regex": null,
          "include_default_tools": ["FinishTool", "ThinkTool"], "agent_context": null, "system_prompt": null,
          "system_prompt_filename": "system_prompt.j2", "security_policy_filename": "security_policy.j2", "system_prompt_kwargs": {},
          "condenser": null, "critic": null, "tool_concurrency_limit": 1
        }
        """;

    const string Acp = """
        {
          "kind": "ACPAgent", "llm": null, "tools": [], "mcp_config": {}, "include_default_tools": [], "agent_context": null, "condenser": null,
          "critic": null, "acp_command": [], "acp_server": null, "acp_args": [], "acp_env": {}, "acp_session_mode": null, "acp_prompt_timeout": 1800.0,
          "acp_startup_timeout": 90.0, "acp_model": null, "acp_resume_session_id": null
        }
        """;

    /// <param name="given">As a client gave it; secrets in it are masked.</param>
    public static JsonObject OfLlm(JsonObject given) => Over(Llm, (JsonObject)Redaction.Masked(given)!, "api_key", "aws_access_key_id", "aws_secret_access_key", "aws_session_token");

    public static JsonObject OfAgent(JsonObject given)
    {
        var agent = Over(Agent, (JsonObject)Redaction.Masked(given)!);
        agent["llm"] = OfLlm(given["llm"] as JsonObject ?? []);
        if (agent["mcp_config"] is JsonObject servers) agent["mcp_config"] = WireToolServers.Shown(servers);
        agent["tools"] = new JsonArray([.. (given["tools"] as JsonArray ?? []).Select(Tool)]);
        return agent;
    }

    /// <summary>An agent that is a program: its model is a name for what the program uses.</summary>
    public static JsonObject OfAcpAgent(JsonObject given)
    {
        var agent = Over(Acp, (JsonObject)Redaction.Masked(given)!, "acp_resume_session_id");
        agent["llm"] = OfLlm(new JsonObject { ["model"] = agent["acp_model"]?.DeepClone() ?? AgentProgram.UnnamedModel, ["usage_id"] = AgentProgram.UnnamedModel });
        if (agent["mcp_config"] is JsonObject servers) agent["mcp_config"] = WireToolServers.Shown(servers);
        return agent;
    }

    /// <summary>The same agent with the model that its program was given since.</summary>
    public static JsonObject WithAcpModel(JsonObject agent, string model)
    {
        agent["acp_model"] = model;
        agent["llm"]!["model"] = model;
        return agent;
    }

    /// <summary>The same agent without its skills, which may be many and long.</summary>
    public static JsonObject WithoutSkills(JsonObject agent)
    {
        if (agent["agent_context"] is JsonObject context) context["skills"] = new JsonArray();
        return agent;
    }

    static JsonNode? Tool(JsonNode? tool) => tool switch
    {
        JsonObject given => new JsonObject { ["name"] = given["name"]?.DeepClone(), ["params"] = Redaction.Masked(given["params"]) ?? new JsonObject() },
        JsonValue name => new JsonObject { ["name"] = name.DeepClone(), ["params"] = new JsonObject() },
        _ => null,
    };

    static JsonObject Over(string defaults, JsonObject given, params ReadOnlySpan<string> secrets)
    {
        var whole = JsonNode.Parse(defaults)!.AsObject();
        foreach (var (name, value) in given) whole[name] = value?.DeepClone();
        foreach (var secret in secrets)
            if (given.ContainsKey(secret)) whole[secret] = given[secret] is JsonValue value && value.ToString().Trim().Length > 0 ? Redaction.Mask : null;
        return whole;
    }
}
