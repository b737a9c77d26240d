from tests.world import CUSTOMER, World


def test_a_text_is_accepted_delivered_and_can_be_read_back(world: World) -> None:
    answer = world.send(world.ann, message="Your order is ready")

    assert answer.status_code == 200
    body = answer.json()
    assert body["status"] == "true"
    assert body["id"] == body["MessageID"]
    world.wait_for_state(body["id"], "delivered")
    message = world.call("GET", f"/api/v2/messages/{body['id']}", world.ann).json()
    assert [step["state"] for step in message["history"]] == ["queued", "sending", "sent", "delivered"]
    assert message["contactId"] == body["ConversationID"]
    conversation = world.call("GET", f"/api/v2/contacts/{body['ConversationID']}/messages", world.ann).json()
    assert [entry["message"] for entry in conversation["messages"]] == ["Your order is ready"]
    contact = world.call("GET", f"/api/v2/contacts/{body['ConversationID']}", world.ann).json()
    assert contact["phone_number"] == CUSTOMER
    assert contact["last_message"] == "Your order is ready"
